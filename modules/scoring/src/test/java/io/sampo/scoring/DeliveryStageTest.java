package io.sampo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.Bert;
import io.sampo.scoring.sink.ErrorRule;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.SinkFormat;
import io.sampo.scoring.sink.WriteMode;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which columns a scored table has, what its errors mean, and its way to a target. */
class DeliveryStageTest extends ScoringTestBase {
  private static final StructType DAYS =
      new StructType().add("id", "long").add("day", "string").add("text", "string");

  private static List<Row> rows(int first, int last, String day) {
    List<Row> rows = new ArrayList<>();
    for (int i = first; i < last; i++) {
      rows.add(RowFactory.create((long) i, day, TinyClassifier.text(i, 1 + i % 7)));
    }
    return rows;
  }

  private StageResult score(ScoreConfig config) {
    try (RunDirectory run = openRun()) {
      return new ScoreStage(config, run, spark, tables).run();
    }
  }

  private static ScoreConfig config(TableSource table, OutputConfig output) {
    return ScoreConfig.defaults()
        .withInput(table)
        .withColumns(List.of("id", "day"), "text", Optional.empty())
        .withOutput(output);
  }

  @Test
  @Tag("R11")
  void aScoredTableIsDeliveredOnceAndTheStepSkippedAfterwards() {
    OutputConfig output = OutputConfig.defaults().to(SinkFormat.PARQUET, at("out"));
    ScoreConfig config = config(table("in", DAYS, rows(0, 30, "a"), 2), output);
    StageResult first = score(config);
    assertThat(first.figures())
        .containsEntry("rows_scored", 30L)
        .containsEntry("rows_delivered", 30L)
        .containsEntry("delivered_to", at("out"));
    assertThat(spark.read().parquet(at("out")).collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            spark.read().parquet(at("run/score/scored")).collectAsList());
    StageResult again = score(config);
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).isEqualTo(first.figures());

    // another target: nothing is scored again
    StageResult elsewhere = score(config.withOutput(output.to(SinkFormat.JSON, at("other"))));
    assertThat(elsewhere.skipped()).isFalse();
    assertThat(elsewhere.output()).isEqualTo(first.output());
    assertThat(spark.read().json(at("other")).count()).isEqualTo(30);
  }

  @Test
  @Tag("R11")
  void eachDayReplacesItsOwnPartition() {
    OutputConfig output =
        OutputConfig.defaults().to(SinkFormat.PARQUET, at("out")).partitionedBy("day");
    List<Row> first = new ArrayList<>(rows(0, 10, "2026-11-24"));
    first.addAll(rows(10, 20, "2026-11-25"));
    score(config(table("first", DAYS, first), output));
    List<Row> second = new ArrayList<>(rows(10, 13, "2026-11-25"));
    second.add(RowFactory.create(99L, "2026-11-25", null));
    score(config(table("second", DAYS, second), output));
    assertThat(
            spark.read().parquet(at("out")).groupBy("day").count().orderBy("day").collectAsList())
        .extracting(row -> row.getLong(1))
        .containsExactly(10L, 3L);
  }

  @Test
  void columnsAreChosenByName() {
    OutputConfig output =
        OutputConfig.defaults().withColumns(List.of("top_k", "logits", "label", "windows"));
    score(config(table("in", DAYS, rows(0, 9, "a")), output));
    Dataset<Row> scored = spark.read().parquet(at("run/score/scored"));
    assertThat(scored.columns())
        .containsExactly("id", "day", "top_k", "logits", "label", "windows");
    assertThat(scored.schema().apply("logits").metadata().getStringArray("labels"))
        .containsExactly(TinyClassifier.LABELS.toArray(String[]::new));
    try (Bert bert = Bert.of(checkpoint())) {
      for (Row row : scored.collectAsList()) {
        int id = (int) row.getLong(0);
        float[] logits = bert.logits(TinyClassifier.text(id, 1 + id % 7))[0];
        List<Float> found = row.getList(3);
        for (int i = 0; i < 3; i++) {
          assertThat(found.get(i)).isCloseTo(logits[i], within(1e-4f));
        }
        double[] probabilities = softmax(logits);
        List<Row> top = row.getList(2);
        assertThat(top).hasSize(3);
        assertThat(top.get(0).getString(0)).isEqualTo(row.getString(4));
        for (Row entry : top) {
          int label = TinyClassifier.LABELS.indexOf(entry.getString(0));
          assertThat(entry.getDouble(1)).isCloseTo(probabilities[label], within(1e-5));
        }
        assertThat(top.get(0).getDouble(1)).isGreaterThanOrEqualTo(top.get(2).getDouble(1));
      }
    }
    assertThatThrownBy(
            () ->
                score(
                    config(
                        TableSource.parquet(at("in")),
                        OutputConfig.defaults().withColumns(List.of("entities")))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "score.output.columns: a model for sequence_classification has no column 'entities';"
                + " choose among [label, probabilities, top_k, logits, windows, model_fingerprint]");
  }

  @Test
  void anErrorMayStopTheJob() {
    List<Row> rows = new ArrayList<>(rows(0, 9, "a"));
    rows.add(RowFactory.create(77L, "a", ""));
    TableSource table = table("in", DAYS, rows);
    OutputConfig output =
        OutputConfig.defaults().to(SinkFormat.PARQUET, at("out")).onError(ErrorRule.STOP);
    assertThatThrownBy(() -> score(config(table, output)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "in: the row [id, day] = [77, a] cannot be scored: the text is empty, or holds nothing"
                + " the model can read; correct it, or set score.output.on_error to table");
    assertThat(storage.exists(at("run/score"))).isFalse();
    assertThat(storage.exists(at("out"))).isFalse();
    assertThat(score(config(table, output.onError(ErrorRule.TABLE))).figures())
        .containsEntry("rows_delivered", 9L);
  }

  @Test
  void aQueryIsASourceAndItsContentIsTheInput() {
    spark
        .createDataFrame(rows(0, 20, "a"), DAYS)
        .createOrReplaceTempView("reviews_of_delivery_stage");
    TableSource source =
        TableSource.query("SELECT id, day, text FROM reviews_of_delivery_stage WHERE id < 10");
    ScoreConfig config = config(source, OutputConfig.defaults());
    assertThat(scoreQuery(config).figures()).containsEntry("rows_scored", 10L);
    assertThat(scoreQuery(config).skipped()).isTrue();
    spark
        .createDataFrame(rows(3, 20, "a"), DAYS)
        .createOrReplaceTempView("reviews_of_delivery_stage");
    StageResult changed = scoreQuery(config);
    assertThat(changed.skipped()).isFalse();
    assertThat(changed.figures()).containsEntry("rows_scored", 7L);
  }

  /** A table is scored, and its answers delivered, until nobody changes it. */
  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  @Tag("R11")
  void fromTableToTableOnce(SinkFormat format) throws Exception {
    boolean delta = format == SinkFormat.DELTA;
    String in = delta ? at("reviews") : "lake.db.reviews_of_delivery_stage";
    String out = delta ? at("answers") : "lake.db.answers_of_delivery_stage";
    spark.sql("DROP TABLE IF EXISTS lake.db.reviews_of_delivery_stage");
    spark.sql("DROP TABLE IF EXISTS lake.db.answers_of_delivery_stage");
    OutputConfig output = OutputConfig.defaults().to(format, out).writing(WriteMode.APPEND);
    TableSource source = TableSource.of(in, delta ? TableFormat.DELTA : TableFormat.ICEBERG);
    Dataset<Row> first = spark.createDataFrame(rows(0, 20, "a"), DAYS).coalesce(1);
    Dataset<Row> more = spark.createDataFrame(rows(20, 25, "b"), DAYS).coalesce(1);
    if (delta) {
      first.write().format("delta").save(in);
    } else {
      first.writeTo(in).create();
    }
    ScoreConfig config = config(source, output);
    assertThat(scoreAny(config).figures()).containsEntry("rows_delivered", 20L);
    assertThat(scoreAny(config).skipped()).isTrue();
    if (delta) {
      more.write().format("delta").mode("append").save(in);
    } else {
      more.writeTo(in).append();
    }
    TableSource query =
        TableSource.query(
            "SELECT * FROM " + (delta ? "delta.`" + in + "`" : in) + " WHERE day = 'b'");
    assertThat(scoreAny(config(query, output)).figures()).containsEntry("rows_delivered", 5L);
    List<Row> answers =
        new Tables(spark)
            .apply(TableSource.of(out, source.format()))
            .select("id")
            .orderBy("id")
            .collectAsList();
    assertThat(answers)
        .extracting(row -> row.getLong(0))
        .containsExactlyElementsOf(LongStream.range(0, 25).boxed().toList());
  }

  private StageResult scoreAny(ScoreConfig config) {
    try (RunDirectory run = openRun()) {
      return new ScoreStage(config, run, spark, new Tables(spark)).run();
    }
  }

  /** The directory above the target becomes a file while rows are scored. */
  @Test
  @Tag("R24")
  void aTargetThatDisappearsCostsNoScoring() throws Exception {
    Path above = directory.resolve("away");
    Dataset<Row> rows =
        spark
            .createDataFrame(rows(0, 20, "a"), DAYS)
            .withColumn(
                "text",
                functions
                    .udf(
                        (String text) -> {
                          Files.deleteIfExists(above);
                          Files.writeString(above, "no directory");
                          return text;
                        },
                        org.apache.spark.sql.types.DataTypes.StringType)
                    .asNondeterministic()
                    .apply(functions.col("text")));
    TableSource source = table("in", DAYS, rows(0, 20, "a"));
    OutputConfig output = OutputConfig.defaults().to(SinkFormat.PARQUET, above + "/out");
    ScoreConfig config = config(source, output);
    try (RunDirectory run = openRun()) {
      ScoreStage stage = new ScoreStage(config, run, spark, s -> rows);
      assertThatThrownBy(stage::run).hasMessageContaining(above + "/");
    }
    TreeMap<String, String> scored = hashes("run/score");
    assertThat(scored).containsKey("manifest.json");
    Files.delete(above);
    assertThat(score(config).figures()).containsEntry("rows_delivered", 20L);
    assertThat(hashes("run/score")).isEqualTo(scored);
    assertThat(spark.read().parquet(above + "/out").count()).isEqualTo(20);
  }

  private StageResult scoreQuery(ScoreConfig config) {
    try (RunDirectory run = openRun()) {
      return new ScoreStage(config, run, spark, s -> spark.sql(s.query().orElseThrow())).run();
    }
  }

  @Test
  void aTableThatChangesUnderTheJobIsNoticed() {
    TableSource source = table("in", DAYS, rows(0, 20, "a"));
    String late = at("in/part-late.parquet");
    Dataset<Row> changing =
        spark
            .read()
            .parquet(source.path())
            .withColumn(
                "text",
                functions
                    .udf(
                        (String text) -> {
                          Files.writeString(Path.of(late), text);
                          return text;
                        },
                        org.apache.spark.sql.types.DataTypes.StringType)
                    .asNondeterministic()
                    .apply(functions.col("text")));
    try (RunDirectory run = openRun()) {
      ScoreStage stage =
          new ScoreStage(config(source, OutputConfig.defaults()), run, spark, s -> changing);
      assertThatThrownBy(stage::run)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("in: it changed while it was read; run the stage again");
    }
    assertThat(storage.exists(at("run/score"))).isFalse();
  }

  @Test
  void settingsThatDoNotGoTogetherAreRefused() {
    OutputConfig delta = OutputConfig.defaults().to(SinkFormat.DELTA, at("d"));
    TableSource table = TableSource.parquet(at("in"));
    assertThatThrownBy(
            () ->
                config(table, delta.writing(WriteMode.MERGE))
                    .withDuplicateKeys(DuplicateKeys.ALLOW))
        .hasMessageContaining("score.output.write: merge keeps one row for each key");
    assertThatThrownBy(() -> OutputConfig.defaults().to(SinkFormat.CSV, ""))
        .hasMessageContaining("score.output.path: no place is given");
    assertThatThrownBy(
            () -> OutputConfig.defaults().to(SinkFormat.CSV, at("c")).writing(WriteMode.APPEND))
        .hasMessageContaining("append does not go with this format");
    assertThatThrownBy(
            () -> score(config(table("in", DAYS, rows(0, 3, "a")), delta.partitionedBy("label"))))
        .hasMessageContaining("score.output.partition_column: 'label' is no key column");
  }
}
