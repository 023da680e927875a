package io.sampo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.Head;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.storage.EventLog;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableSource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Keys of all types, keys that stand twice, and columns that are not there. */
class ScoreKeysTest extends ScoringTestBase {
  private static final StructType TEXTS = new StructType().add("id", "long").add("text", "string");

  private StageResult score(ScoreConfig config) {
    try (RunDirectory run = openRun()) {
      return new ScoreStage(config, run, spark, tables).run();
    }
  }

  private static ScoreConfig config(TableSource table, String... keys) {
    return ScoreConfig.defaults()
        .withInput(table)
        .withColumns(List.of(keys), "text", Optional.empty());
  }

  private void refused(ScoreConfig config, String message) {
    assertThatThrownBy(() -> score(config))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
    assertThat(storage.exists(at("run/score"))).isFalse();
  }

  @Test
  void keysOfAllTypesComeThrough() {
    StructType schema =
        new StructType()
            .add("a name.with `marks`", "string")
            .add("whole", "int")
            .add("short", "short")
            .add("flag", "boolean")
            .add("number", "double")
            .add("money", "decimal(20,4)")
            .add("day", "date")
            .add("moment", "timestamp")
            .add("bytes", "binary")
            .add("text", "string")
            .add("not taken", "array<string>");
    List<Row> rows =
        List.of(
            RowFactory.create(
                "k\u00e4y \ud83d\ude00",
                Integer.MIN_VALUE,
                (short) -3,
                true,
                -0.1,
                new BigDecimal("1234567890123.4567"),
                Date.valueOf("1600-02-29"),
                Timestamp.valueOf("2026-03-29 02:30:00.123456"),
                "\u0000bytes".getBytes(StandardCharsets.UTF_8),
                "a film",
                List.of("x").toArray()),
            RowFactory.create(
                "",
                0,
                (short) 0,
                false,
                Double.MAX_VALUE,
                BigDecimal.ZERO,
                Date.valueOf("9999-12-31"),
                new Timestamp(0),
                new byte[0],
                "the film",
                null));
    TableSource table = table("in", schema, rows);
    String[] keys = List.of(schema.fieldNames()).subList(0, 9).toArray(String[]::new);
    score(config(table, keys));
    List<Row> before = spark.read().parquet(at("in")).drop("text", "not taken").collectAsList();
    List<Row> after =
        spark
            .read()
            .parquet(at("run/score/scored"))
            .drop("label", "probabilities", "windows", "model_fingerprint")
            .collectAsList();
    assertThat(after).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(after.get(i).schema().fieldNames()).containsExactly(keys);
      for (int k = 0; k < 9; k++) {
        assertThat(after.get(i).get(k)).as(keys[k]).isEqualTo(before.get(i).get(k));
        assertThat(after.get(i).schema().apply(k).dataType())
            .isEqualTo(before.get(i).schema().apply(k).dataType());
      }
    }
  }

  @Test
  void aTableWithoutKeysIsScoredToo() {
    TableSource table = table("in", TEXTS, List.of(RowFactory.create(1L, "a film")));
    assertThat(score(config(table)).figures()).containsEntry("rows_scored", 1L);
    assertThat(spark.read().parquet(at("run/score/scored")).columns())
        .containsExactly("label", "probabilities", "windows", "model_fingerprint");
  }

  @Test
  void keysThatStandTwiceAreRefusedReportedOrAllowed() {
    List<Row> rows =
        List.of(
            RowFactory.create(1L, "a film"),
            RowFactory.create(2L, "a film"),
            RowFactory.create(2L, "the film"),
            RowFactory.create(null, "a film"),
            RowFactory.create(null, "a film"));
    ScoreConfig config = config(table("in", TEXTS, rows), "id");
    refused(
        config,
        "in: keys of [id] that stand in several rows: 1, e.g. {2}; make them unique, name more key"
            + " columns, or set score.duplicate_keys to report");

    StageResult reported = score(config.withDuplicateKeys(DuplicateKeys.REPORT));
    assertThat(reported.figures())
        .containsEntry("duplicate_keys", 1L)
        .containsEntry("rows_scored", 3L)
        .containsEntry("missing_key", 2L);
    assertThat(EventLog.read(storage, at("run")))
        .anyMatch(e -> e.kind().equals("warning") && e.text("message").contains("several rows"));

    StageResult allowed = score(config.withDuplicateKeys(DuplicateKeys.ALLOW));
    assertThat(allowed.figures())
        .doesNotContainKey("duplicate_keys")
        .containsEntry("rows_scored", 3L);
  }

  @Test
  void columnsMustBeThereAndFit() {
    StructType schema = TEXTS.add("label", "string").add("tags", "array<string>").add("n", "int");
    TableSource table =
        table("in", schema, List.of(RowFactory.create(1L, "a", "x", new String[0], 1)));
    refused(
        config(table, "idd"),
        "in: it has no column 'idd'; set score.key_columns to 'id' (its columns are [id, text,"
            + " label, tags, n])");
    refused(
        config(table, "id").withColumns(List.of("id"), "Text", Optional.empty()),
        "set score.text_column to 'text'");
    refused(
        config(table, "id").withColumns(List.of("id"), "text", Optional.of("pair")),
        "it has no column 'pair'; set score.pair_column to");
    refused(
        config(table, "id").withColumns(List.of("id"), "n", Optional.empty()),
        "its column 'n' is of type int; name a column of strings in score.text_column");
    refused(config(table, "tags"), "its column 'tags' is of type array<string>");
    refused(config(table, "label"), "key column 'label': its name stands twice");
    refused(config(table, "id", "id"), "key column 'id': its name stands twice");
  }

  @Test
  void tableAndModelMustBeThere() {
    refused(ScoreConfig.defaults(), "score.input.path: no table is given");
    refused(config(TableSource.parquet(at("nowhere")), "id"), "no such file or directory");
    TableSource table = table("in", TEXTS, List.of(RowFactory.create(1L, "a")));
    refused(config(table, "id").withModel(at("nowhere")), "no such directory");
    Head masked = new Head.MaskedLanguageModel();
    TinyClassifier.write(storage, at("masked"), masked, 1);
    refused(
        config(table, "id").withModel(at("masked")),
        "masked: it is a BertForMaskedLM without a head that names one class a text; fine-tune it");
    storage.delete(at("run/finetune"));
    refused(config(table, "id"), "the run has no fine-tuned model; run finetune first");
  }

  @Test
  void defaults() {
    assertThat(ScoreConfig.defaults().keyColumns()).containsExactly("id");
    assertThat(ScoreConfig.defaults().duplicateKeys()).isEqualTo(DuplicateKeys.REFUSE);
    assertThat(ScoreConfig.defaults().batchTokens()).isEqualTo(8192);
    assertThatThrownBy(
            () ->
                new ScoreConfig(
                    TableSource.defaults(),
                    List.of(),
                    "text",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    ScoreConfig.defaults().windowing(),
                    ScoreConfig.defaults().decoding(),
                    0,
                    DuplicateKeys.ALLOW,
                    OutputConfig.defaults()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("score.batch_tokens: 0 is out of range");
  }
}
