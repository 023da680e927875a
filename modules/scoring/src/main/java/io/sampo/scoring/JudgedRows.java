package io.sampo.scoring;

import io.sampo.tasks.Label;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.Prediction;
import io.sampo.tasks.Words;
import io.sampo.tasks.metrics.Metrics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The answers of a model beside what is right, on the driver, in the order of the table. */
final class JudgedRows {
  private final LabelledTask task;
  private final List<Map<String, Object>> keys = new ArrayList<>();
  private final List<List<String>> texts = new ArrayList<>();
  private final List<Label> truths = new ArrayList<>();
  private final List<Object> labels = new ArrayList<>(); // truths as the column holds them
  private final List<Prediction> predictions = new ArrayList<>(); // null where there is no answer

  private JudgedRows(LabelledTask task) {
    this.task = task;
  }

  /**
   * Reads outcomes.
   *
   * @param label the column of what is right, as it lies in the table
   * @param keyColumns that name a row
   */
  static JudgedRows read(
      LabelledTask task, StructField label, List<String> keyColumns, Dataset<Row> outcomes) {
    JudgedRows judged = new JudgedRows(task);
    List<OutputColumn> outputs = task.outputs();
    List<String> names = new ArrayList<>(List.of(EvaluateStage.TRUTH, RowPlan.WINDOWS));
    names.addAll(task.inputs());
    outputs.forEach(output -> names.add(output.name()));
    names.addAll(keyColumns);
    Column[] columns = names.stream().map(RowPlan::column).toArray(Column[]::new);
    Iterator<Row> rows = outcomes.select(columns).toLocalIterator();
    while (rows.hasNext()) {
      judged.add(rows.next(), label, outputs, keyColumns);
    }
    return judged;
  }

  private void add(
      Row row, StructField label, List<OutputColumn> outputs, List<String> keyColumns) {
    int next = 2;
    if (row.isNullAt(1)) { // no answer
      keys.add(Map.of());
      texts.add(List.of());
      truths.add(null);
      labels.add("");
      predictions.add(null);
      return;
    }
    List<String> rowTexts = new ArrayList<>();
    for (String input : task.inputs()) {
      rowTexts.add(
          row.schema().apply(input).dataType() instanceof org.apache.spark.sql.types.ArrayType
              ? Words.join(row.getList(next))
              : row.getString(next));
      next++;
    }
    List<Object> values = new ArrayList<>();
    for (OutputColumn output : outputs) {
      values.add(Schemas.read(output.type(), row, next++));
    }
    Map<String, Object> key = new LinkedHashMap<>();
    for (String column : keyColumns) {
      key.put(column, String.valueOf(row.get(next++)));
    }
    Object value = Schemas.plain(label.dataType(), row, 0);
    keys.add(key);
    texts.add(rowTexts);
    labels.add(value);
    truths.add(task.label(value, rowTexts));
    predictions.add(task.restore(values, rowTexts, row.getInt(1)));
  }

  /** These rows without those that have no answer here or in {@code other}. */
  JudgedRows answeredIn(JudgedRows other) {
    JudgedRows both = new JudgedRows(task);
    for (int row = 0; row < predictions.size(); row++) {
      if (predictions.get(row) != null && other.predictions.get(row) != null) {
        both.keys.add(keys.get(row));
        both.texts.add(texts.get(row));
        both.labels.add(labels.get(row));
        both.truths.add(truths.get(row));
        both.predictions.add(predictions.get(row));
      }
    }
    return both;
  }

  int size() {
    return truths.size();
  }

  LabelledTask task() {
    return task;
  }

  Label truth(int row) {
    return truths.get(row);
  }

  Prediction prediction(int row) {
    return predictions.get(row);
  }

  /** The figures of all rows. */
  Metrics metrics() {
    return task.evaluate(truths, predictions);
  }

  /** The figures of some rows, some of them perhaps twice. */
  Map<String, Double> figures(int[] rows) {
    List<Label> someTruths = new ArrayList<>(rows.length);
    List<Prediction> somePredictions = new ArrayList<>(rows.length);
    for (int row : rows) {
      someTruths.add(truths.get(row));
      somePredictions.add(predictions.get(row));
    }
    return task.evaluate(someTruths, somePredictions).values();
  }

  /** The rows that are furthest from what is right, the furthest first. */
  List<Map<String, Object>> worst(int count) {
    double[] goodness =
        IntStream.range(0, size())
            .mapToDouble(row -> task.goodness(truths.get(row), predictions.get(row)))
            .toArray();
    List<Map<String, Object>> worst = new ArrayList<>();
    IntStream.range(0, size())
        .boxed()
        .sorted((a, b) -> Double.compare(goodness[a], goodness[b]))
        .limit(count)
        .forEach(row -> worst.add(line(row, goodness[row])));
    return worst;
  }

  private Map<String, Object> line(int row, double goodness) {
    Map<String, Object> line = new LinkedHashMap<>(keys.get(row));
    for (int i = 0; i < task.inputs().size(); i++) {
      line.put(task.inputs().get(i), texts.get(row).get(i));
    }
    line.put(EvaluateStage.TRUTH, labels.get(row));
    OutputColumn first = task.outputs().get(0);
    line.put(first.name(), predictions.get(row).values().get(0));
    line.put("goodness", Double.isInfinite(goodness) ? -Double.MAX_VALUE : goodness);
    return line;
  }
}
