package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.Event;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of a stage's metric events: a row an event, a column a name.
 *
 * <p>Rows grow along one axis, the first of {@code step}, {@code epoch} and {@code round} that the
 * events have. A run that went on from an older checkpoint walks a part of it again: what it tells
 * then takes the place of what was told before.
 */
final class MetricTable {
  private static final List<String> AXES = List.of("step", "epoch", "round");
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private final Map<String, double[]> columns = new LinkedHashMap<>();
  private String axis = "";
  private int rows;
  private int capacity = 16;

  void add(Event event) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    collect("", event.fields(), numbers);
    if (rows == 0) {
      axis = AXES.stream().filter(numbers::containsKey).findFirst().orElse("");
    }
    Double place = numbers.get(axis);
    if (place != null) {
      double[] before = columns.get(axis);
      while (rows > 0 && before[rows - 1] >= place) {
        rows--;
        int row = rows;
        columns.values().forEach(column -> column[row] = Double.NaN);
      }
    }
    if (rows == capacity) {
      capacity *= 2;
      columns.replaceAll((name, column) -> grown(column));
    }
    numbers.forEach((name, number) -> columns.computeIfAbsent(name, n -> empty())[rows] = number);
    rows++;
  }

  private static void collect(String prefix, JsonNode object, Map<String, Double> numbers) {
    object
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              String name = prefix + field.getKey();
              if (value.isNumber()) {
                numbers.put(name, value.doubleValue());
              } else if (isNotFinite(value)) {
                numbers.put(name, Double.NaN);
              } else if (value.isObject()) {
                collect(name + ".", value, numbers);
              }
            });
  }

  /** Whether a text stands for a number that JSON cannot write. */
  static boolean isNotFinite(JsonNode value) {
    return value.isTextual() && NOT_FINITE.contains(value.textValue());
  }

  private double[] empty() {
    double[] column = new double[capacity];
    Arrays.fill(column, Double.NaN);
    return column;
  }

  private double[] grown(double[] column) {
    double[] longer = Arrays.copyOf(column, capacity);
    Arrays.fill(longer, column.length, capacity, Double.NaN);
    return longer;
  }

  int rows() {
    return rows;
  }

  /** The column that grows from row to row; empty when there is none. */
  String axis() {
    return axis;
  }

  /** The axis's values, or 1, 2, … without one. */
  double[] places() {
    if (!axis.isEmpty()) {
      return column(axis);
    }
    double[] places = new double[rows];
    Arrays.setAll(places, i -> i + 1);
    return places;
  }

  /** Names of the columns but the axis. */
  List<String> names() {
    return columns.keySet().stream().filter(name -> !name.equals(axis)).toList();
  }

  boolean has(String name) {
    return columns.containsKey(name);
  }

  /** A column, NaN where an event had no such number; all NaN if none had. */
  double[] column(String name) {
    return Arrays.copyOf(has(name) ? columns.get(name) : empty(), rows);
  }

  /** The newest number of a column; NaN if there is none. */
  double last(String name) {
    double[] column = column(name);
    for (int i = rows - 1; i >= 0; i--) {
      if (!Double.isNaN(column[i])) {
        return column[i];
      }
    }
    return Double.NaN;
  }
}
