package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import j2html.tags.DomContent;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a fine-tuning tried: its learning curve, its grid, and every trial. */
final class TrialTables {
  private static final String MEAN = "_mean";
  private static final String ROWS = "training rows";
  private static final String BY_HEART = "learned by heart";

  /** Columns that are left out when they say the same of all trials. */
  private static final Set<String> UNLESS_EQUAL = Set.of(ROWS, BY_HEART);

  private final JsonNode document;
  private final String metric;

  /**
   * @param document {@code finetune/metrics.json}
   * @param metric the metric that chose the best trial
   */
  TrialTables(JsonNode document, String metric) {
    this.document = document;
    this.metric = metric;
  }

  /**
   * The curves of the trials that the stage tells of, under names for people; those of a stage that
   * is not finished under their own. What an earlier run of the stage tried is left out.
   */
  Map<String, MetricTable> named(Map<String, MetricTable> told) {
    Map<String, MetricTable> named = new TreeMap<>();
    for (JsonNode trial : document.path("trials")) {
      MetricTable table = told.get(trial.path("trial").asText());
      if (table != null) {
        named.put(name(trial), table);
      }
    }
    return named.isEmpty() ? new TreeMap<>(told) : named;
  }

  /** Of these names those of trials of the best settings on all rows, and of their baselines. */
  Set<String> main(Set<String> names) {
    Set<String> main = new LinkedHashSet<>();
    JsonNode summary = document.path("summary");
    for (JsonNode trial : document.path("trials")) {
      boolean all = trial.path("train_rows").equals(summary.path("train_rows"));
      if (all && !trial.has("fold") && isBest(trial.path("settings"), summary)) {
        main.add(name(trial));
      }
    }
    main.retainAll(names);
    return main.isEmpty() ? names : main;
  }

  private static boolean isBest(JsonNode settings, JsonNode summary) {
    List<String> keys = new ArrayList<>();
    settings.fieldNames().forEachRemaining(keys::add);
    return keys.stream().allMatch(k -> settings.path(k).equals(summary.path("best_" + k)));
  }

  private static String name(JsonNode trial) {
    StringBuilder name = new StringBuilder(start(trial));
    trial
        .path("settings")
        .fields()
        .forEachRemaining(
            s ->
                name.append(", ")
                    .append(Pieces.words(s.getKey()))
                    .append(' ')
                    .append(setting(s.getValue())));
    if (trial.has("fold")) {
      name.append(", fold ").append(trial.path("fold").asText());
    }
    String own = trial.path("trial").asText();
    int rows = own.indexOf("-rows_");
    return rows < 0 ? name.toString() : name + ", " + own.substring(rows + 6) + " rows";
  }

  private static String start(JsonNode trial) {
    return trial.path("start").asText() + " " + trial.path("seed").asText();
  }

  /** A value as people write it into a configuration. */
  private static String setting(JsonNode value) {
    if (!value.isNumber()) {
      return JsonView.value("", value);
    }
    BigDecimal number = value.decimalValue().stripTrailingZeros();
    boolean plain = number.signum() == 0 || Math.abs(number.doubleValue()) >= 1e-3;
    return plain
        ? number.toPlainString()
        : new DecimalFormat("0.####E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(number)
            .toLowerCase(Locale.ROOT);
  }

  /** The metric against the number of labelled rows, a curve for each start. */
  List<DomContent> learningCurve() {
    JsonNode points = document.path("learning_curve");
    Set<String> starts = new LinkedHashSet<>();
    TreeSet<Double> sizes = new TreeSet<>();
    points.forEach(
        point -> {
          starts.add(point.path("start").asText());
          sizes.add(point.path("rows").asDouble());
        });
    if (points.isEmpty()) {
      return List.of();
    }
    String name = figure(points.get(0));
    double[] places = sizes.stream().mapToDouble(Double::doubleValue).toArray();
    List<Chart.Curve> curves = new ArrayList<>();
    for (String start : starts) {
      double[] values = new double[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = mean(points, start, places[i], name);
      }
      curves.add(new Chart.Curve(start, values, curves.size(), start.equals("untrained")));
    }
    String title = Pieces.title(Pieces.words(name)) + " by number of labelled rows";
    Chart chart =
        Chart.of(
                title, "What pre-training is worth: the gap of the curves.", "rows", places, curves)
            .logarithmic();
    return List.of(
        Pieces.charts(List.of(chart)),
        Pieces.folded(
            "Mean and standard deviation over seeds",
            spread("Learning curve", points, List.of("rows", "start"), List.of(name))));
  }

  private static double mean(JsonNode points, String start, double rows, String name) {
    for (JsonNode point : points) {
      if (point.path("start").asText().equals(start) && point.path("rows").asDouble() == rows) {
        return point.path(name + MEAN).asDouble(Double.NaN);
      }
    }
    return Double.NaN;
  }

  /** The figure of which a line tells mean and deviation. */
  private static String figure(JsonNode line) {
    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    return names.stream()
        .filter(name -> name.endsWith(MEAN))
        .map(name -> name.substring(0, name.length() - MEAN.length()))
        .findFirst()
        .orElse("");
  }

  /** How good each combination of settings was on validation. */
  List<DomContent> grid() {
    JsonNode lines = document.path("grid");
    if (lines.isEmpty()) {
      return List.of();
    }
    String name = figure(lines.get(0));
    Set<String> keys = new LinkedHashSet<>();
    lines.forEach(
        line ->
            line.fieldNames()
                .forEachRemaining(
                    key -> {
                      if (!key.startsWith(name + "_")) {
                        keys.add(key);
                      }
                    }));
    return List.of(
        spread(
            "Settings tried, mean ± standard deviation over seeds",
            lines,
            List.copyOf(keys),
            List.of(name)));
  }

  /** Lines of keys, and of figures with their deviation. */
  private static DomContent spread(
      String title, JsonNode lines, List<String> keys, List<String> figures) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode line : lines) {
      List<String> row = new ArrayList<>();
      keys.forEach(key -> row.add(setting(line.path(key))));
      for (String figure : figures) {
        String sd = value(line, figure + "_sd");
        row.add(value(line, figure + MEAN) + (sd.equals("–") ? "" : " ± " + sd));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>();
    keys.forEach(key -> header.add(Pieces.words(key)));
    figures.forEach(figure -> header.add(Pieces.words(figure)));
    return Pieces.table(title, header, rows);
  }

  /** Every trial; columns that say the same of all are left out. */
  List<DomContent> trials() {
    JsonNode trials = document.path("trials");
    if (trials.isEmpty()) {
      return List.of();
    }
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (JsonNode trial : trials) {
      Map<String, String> cells = cells(trial);
      cells.keySet().forEach(name -> columns.putIfAbsent(name, new ArrayList<>()));
    }
    for (JsonNode trial : trials) {
      Map<String, String> cells = cells(trial);
      columns.forEach((name, column) -> column.add(cells.getOrDefault(name, "–")));
    }
    List<String> header = new ArrayList<>(columns.keySet());
    header.removeIf(
        name -> UNLESS_EQUAL.contains(name) && columns.get(name).stream().distinct().count() == 1);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      List<String> row = new ArrayList<>();
      for (String name : header) {
        row.add(columns.get(name).get(i));
      }
      rows.add(row);
    }
    return List.of(Pieces.table("Trials", header, rows));
  }

  private Map<String, String> cells(JsonNode trial) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("start, seed", start(trial));
    trial
        .path("settings")
        .fieldNames()
        .forEachRemaining(key -> cells.put(Pieces.words(key), value(trial.path("settings"), key)));
    if (trial.has("fold")) {
      cells.put("fold", trial.path("fold").asText());
    }
    cells.put(ROWS, value(trial, "train_rows"));
    cells.put("best epoch", value(trial, "best_epoch"));
    cells.put("steps", value(trial, "steps"));
    for (String part : List.of("validation", "test")) {
      for (String name : List.of(metric, "log_loss")) {
        if (trial.path(part).has(name)) {
          cells.put(part + " " + Pieces.words(name), value(trial.path(part), name));
        }
      }
    }
    cells.put(BY_HEART, trial.path("overfitting").asText().isEmpty() ? "no" : "yes");
    return cells;
  }

  private static String value(JsonNode object, String name) {
    return JsonView.value(name, object.path(name));
  }
}
