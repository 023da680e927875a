package io.sampo.jobs.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Charts of the metric events of a stage that no section knows by name. */
final class Curves {
  private static final int COLOURS = 6;

  private Curves() {}

  /**
   * A chart for each number that changes, with a curve for each group of events.
   *
   * @param known names that are shown elsewhere
   */
  static List<Chart> others(Map<String, MetricTable> groups, Set<String> known) {
    Set<String> names = new LinkedHashSet<>();
    groups.values().forEach(table -> names.addAll(table.names()));
    names.removeAll(known);
    List<Chart> charts = new ArrayList<>();
    for (String name : names) {
      Chart chart = of(Pieces.title(Pieces.words(name)), "", name, groups);
      if (!chart.isEmpty() && changes(groups, name)) {
        charts.add(chart);
      }
    }
    return charts;
  }

  private static boolean changes(Map<String, MetricTable> groups, String name) {
    return groups.values().stream()
        .anyMatch(
            table ->
                Arrays.stream(table.column(name))
                        .filter(v -> !Double.isNaN(v))
                        .distinct()
                        .limit(2)
                        .count()
                    > 1);
  }

  /** One number of several groups, on the places of all of them. */
  static Chart of(String title, String words, String name, Map<String, MetricTable> groups) {
    TreeSet<Double> union = new TreeSet<>();
    groups.values().forEach(table -> Arrays.stream(table.places()).forEach(union::add));
    double[] places = union.stream().mapToDouble(Double::doubleValue).toArray();
    List<Chart.Curve> curves = new ArrayList<>();
    String axis = "";
    int index = 0;
    for (Map.Entry<String, MetricTable> group : groups.entrySet()) {
      MetricTable table = group.getValue();
      axis = table.axis();
      double[] at = table.places();
      double[] values = table.column(name);
      double[] spread = new double[places.length];
      Arrays.fill(spread, Double.NaN);
      for (int row = 0; row < at.length; row++) {
        int place = Arrays.binarySearch(places, at[row]);
        if (place >= 0) {
          spread[place] = values[row];
        }
      }
      boolean dashed = group.getKey().startsWith("untrained");
      String label = group.getKey().isEmpty() ? Pieces.words(name) : group.getKey();
      curves.add(new Chart.Curve(label, spread, index++ % COLOURS, dashed));
    }
    return Chart.of(title, words, axis.isEmpty() ? "row" : axis, places, curves);
  }
}
