package io.sampo.jobs.stage;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.sampo.jobs.console.TextTable;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The first rows of a scored table, each with the text that it answers. */
final class Preview {
  private static final int ROWS = 10;
  private static final int CELL_WIDTH = 48;

  private final SparkSession spark;
  private final ScoreConfig config;

  Preview(SparkSession spark, ScoreConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /** The lines of the table. */
  List<String> lines(RunDirectory run) {
    Dataset<Row> scored =
        spark.read().parquet(Storage.child(run.stage("score"), "scored")).limit(ROWS);
    List<Row> rows = scored.collectAsList();
    if (rows.isEmpty()) {
      return List.of("(no rows)");
    }
    Map<List<Object>, String> texts = texts(rows);
    List<String> columns = List.of(scored.columns());
    boolean ranked = columns.contains("label") && columns.contains("probabilities");
    List<String> header = new ArrayList<>(config.keyColumns());
    List<String> answers = answers(rows.get(0));
    boolean textIsKey = config.keyColumns().contains(config.textColumn());
    if (!textIsKey) {
      header.add(config.textColumn());
    }
    header.addAll(ranked ? List.of("label", "probability") : answers);
    List<List<String>> cells = new ArrayList<>();
    for (Row row : rows) {
      List<Object> key = key(row);
      List<String> line = new ArrayList<>(key.stream().map(String::valueOf).toList());
      if (!textIsKey) {
        line.add(texts.getOrDefault(key, ""));
      }
      if (ranked) {
        line.add(String.valueOf((Object) row.getAs("label")));
        line.add(probability(row));
      } else {
        answers.forEach(name -> line.add(String.valueOf((Object) row.getAs(name))));
      }
      cells.add(line);
    }
    return TextTable.of(header, cells, CELL_WIDTH);
  }

  /** The columns of the task. */
  private List<String> answers(Row row) {
    List<String> names = new ArrayList<>(List.of(row.schema().fieldNames()));
    names.removeAll(config.keyColumns());
    names.removeAll(List.of("windows", "model_fingerprint"));
    return names;
  }

  private Map<List<Object>, String> texts(List<Row> rows) {
    Map<List<Object>, String> texts = new HashMap<>();
    if (config.keyColumns().isEmpty()) {
      return texts;
    }
    Column[] keys = config.keyColumns().stream().map(Preview::column).toArray(Column[]::new);
    Dataset<Row> wanted = spark.createDataFrame(rows, rows.get(0).schema()).select(keys).distinct();
    Dataset<Row> input = new Tables(spark).apply(config.input());
    Column same =
        config.keyColumns().stream()
            .map(name -> input.col(quoted(name)).equalTo(wanted.col(quoted(name))))
            .reduce(Column::and)
            .orElseThrow();
    List<Column> columns =
        new ArrayList<>(config.keyColumns().stream().map(k -> input.col(quoted(k))).toList());
    columns.add(input.col(quoted(config.textColumn())).cast("string"));
    for (Row row :
        input
            .join(broadcast(wanted), same)
            .select(columns.toArray(Column[]::new))
            .collectAsList()) {
      texts.putIfAbsent(key(row), row.getString(config.keyColumns().size()));
    }
    return texts;
  }

  private List<Object> key(Row row) {
    List<Object> key = new ArrayList<>();
    for (int i = 0; i < config.keyColumns().size(); i++) {
      key.add(row.get(row.fieldIndex(config.keyColumns().get(i))));
    }
    return key;
  }

  private static String probability(Row row) {
    List<Double> probabilities = row.getList(row.fieldIndex("probabilities"));
    double best = probabilities.stream().mapToDouble(p -> p).max().orElse(Double.NaN);
    return String.format(Locale.ROOT, "%.4f", best);
  }

  private static Column column(String name) {
    return col(quoted(name));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
