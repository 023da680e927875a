package io.sampo.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.encoder.Bert;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestFile;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StoredFile;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScoreStageTest extends ScoringTestBase {
  private static final StructType TEXTS = new StructType().add("id", "long").add("text", "string");

  private static List<Row> rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> RowFactory.create((long) i, TinyClassifier.text(i, 1 + i % 23)))
        .toList();
  }

  private StageResult score(ScoreConfig config) {
    try (RunDirectory run = openRun()) {
      return new ScoreStage(config, run, spark, tables).run();
    }
  }

  private static ScoreConfig config(TableSource table) {
    return ScoreConfig.defaults().withInput(table);
  }

  private List<Row> scored() {
    return spark.read().parquet(at("run/score/scored")).orderBy("id").collectAsList();
  }

  private Map<Long, String> reasons() {
    Map<Long, String> reasons = new HashMap<>();
    for (Row row : spark.read().parquet(at("run/score/errors")).collectAsList()) {
      reasons.put(row.getAs("id"), row.getAs("reason"));
    }
    return reasons;
  }

  @Test
  void scoresAreTheModelsOwn() {
    TableSource table = table("in", TEXTS, rows(300), 3);
    StageResult result = score(config(table));

    List<Row> scored = scored();
    assertThat(scored).hasSize(300);
    assertThat(scored.get(0).schema().fieldNames())
        .containsExactly("id", "label", "probabilities", "windows", "model_fingerprint");
    String fingerprint = checkpoint().fingerprint();
    try (Bert bert = Bert.of(checkpoint())) {
      for (int i = 0; i < scored.size(); i++) {
        Row row = scored.get(i);
        assertThat(row.getLong(0)).isEqualTo(i);
        double[] expected = probabilities(bert, TinyClassifier.text(i, 1 + i % 23));
        double[] found = row.<Double>getList(2).stream().mapToDouble(p -> p).toArray();
        assertThat(found).containsExactly(expected, within(1e-5));
        int best = found[0] >= found[1] && found[0] >= found[2] ? 0 : found[1] >= found[2] ? 1 : 2;
        assertThat(row.getString(1)).isEqualTo(TinyClassifier.LABELS.get(best));
        assertThat(row.getInt(3)).isEqualTo(1);
        assertThat(row.getString(4)).isEqualTo(fingerprint);
      }
    }
    assertThat(scored.stream().map(row -> row.getString(1)).distinct().count())
        .as("the random model gives several answers")
        .isGreaterThan(1);
    assertThat(result.skipped()).isFalse();
    assertThat(result.figures())
        .containsEntry("rows_read", 300L)
        .containsEntry("rows_scored", 300L)
        .containsEntry("rows_in_errors", 0L)
        .containsEntry("model_fingerprint", fingerprint);
  }

  @Test
  void oneFileForEachSplitInTheOrderOfTheInput() {
    TableSource table = table("in", TEXTS, rows(5000));
    score(config(table));
    assertThat(storage.list(at("run/score/scored")).stream().map(StoredFile::name))
        .containsExactly("_SUCCESS", "part-00000.parquet");
    List<Row> file =
        spark.read().parquet(at("run/score/scored/part-00000.parquet")).collectAsList();
    assertThat(file.stream().map(row -> row.getLong(0)))
        .containsExactlyElementsOf(IntStream.range(0, 5000).mapToObj(i -> (long) i).toList());
    Map<String, Long> counts = new TreeMap<>();
    Manifest manifest = Manifest.read(storage, at("run/score"));
    for (ManifestFile entry : manifest.files()) {
      counts.put(entry.path(), entry.count("rows"));
    }
    assertThat(counts)
        .containsExactly(
            Map.entry("errors/part-00000.parquet", 0L),
            Map.entry("scored/part-00000.parquet", 5000L));
    assertThat(manifest.facts().path("labels").toString())
        .isEqualTo("[\"bad\",\"good\",\"mixed\"]");
    assertThat(file.get(0).schema().apply("probabilities").metadata().getStringArray("labels"))
        .containsExactly("bad", "good", "mixed");
  }

  @Test
  void unusableRowsGoToTheErrorTable() {
    List<Row> rows = new ArrayList<>(rows(10));
    rows.set(2, RowFactory.create(2L, null));
    rows.set(3, RowFactory.create(3L, " \t "));
    rows.set(5, RowFactory.create(5L, "a".repeat(101)));
    rows.set(7, RowFactory.create(7L, "a ".repeat(50)));
    rows.add(RowFactory.create(null, "a film"));
    Windowing windowing = new Windowing(8, 2, 4, 100);
    StageResult result = score(config(table("in", TEXTS, rows)).withWindowing(windowing));
    assertThat(scored().stream().map(row -> row.getLong(0)))
        .containsExactly(0L, 1L, 4L, 6L, 8L, 9L);
    Map<Long, String> expected = new HashMap<>();
    expected.put(2L, "missing_text");
    expected.put(3L, "empty_text");
    expected.put(5L, "text_over_limit");
    expected.put(7L, "too_many_windows");
    expected.put(null, "missing_key");
    assertThat(reasons()).isEqualTo(expected);
    assertThat(result.figures())
        .containsEntry("rows_read", 11L)
        .containsEntry("rows_scored", 6L)
        .containsEntry("rows_in_errors", 5L)
        .containsEntry("missing_text", 1L)
        .containsEntry("too_many_windows", 1L);
    Row tooLong = spark.read().parquet(at("run/score/errors")).filter("id = 5").first();
    assertThat(tooLong.<String>getAs("detail"))
        .isEqualTo("the text has 101 bytes, more than windowing.max_text_bytes = 100");
  }

  /** It is told apart before it is tokenized; its neighbours are scored. */
  @Test
  @Tag("R15")
  void aCellOf100MegabytesIsAnError() {
    Dataset<Row> rows =
        spark
            .range(0, 5, 1, 1)
            // of the row's own id, or it would stand in the plan as a literal
            .selectExpr("id", "if(id = 2, repeat(id || ' bad film', 10000000), 'a film') AS text");
    try (RunDirectory run = openRun()) {
      ScoreConfig config = config(TableSource.query("of the test"));
      assertThat(new ScoreStage(config, run, spark, source -> rows).run().figures())
          .containsEntry("rows_scored", 4L)
          .containsEntry("text_over_limit", 1L);
    }
    assertThat(spark.read().parquet(at("run/score/errors")).first().<String>getAs("detail"))
        .isEqualTo("the text has 100000000 bytes, more than windowing.max_text_bytes = 1048576");
  }

  /** Tokens, windows and reasons are counted here once more, one row after the other. */
  @Test
  void aPlanCountsRowsTokensAndWindowsAndScoresSomeOfThem() {
    List<Row> rows = new ArrayList<>();
    int[] tokens = new int[600];
    for (int i = 0; i < tokens.length; i++) {
      String text = TinyClassifier.text(i, 1 + i % 23); // "." and "!" are words too
      rows.add(RowFactory.create((long) i, text));
      List<Encoding> windows =
          TinyClassifier.tokenizer().encode(text, null, Truncation.of(16).withStride(4));
      tokens[i] = windows.stream().mapToInt(Encoding::length).sum();
    }
    rows.add(RowFactory.create(600L, null));
    rows.add(RowFactory.create(null, "a film"));
    rows.add(RowFactory.create(601L, "a".repeat(1001)));
    ScoreConfig config =
        config(table("in", TEXTS, rows, 3)).withWindowing(new Windowing(16, 4, 100, 1000));
    RunDirectory run = RunDirectory.planning(storage, at("run"), Reuse.TRUST_STAMPS);
    ScorePlan plan = new ScoreStage(config, run, spark, tables).plan();

    assertThat(plan.rows()).isEqualTo(603);
    assertThat(plan.sampledRows()).isEqualTo(603);
    assertThat(plan.reasons())
        .isEqualTo(Map.of("missing_text", 1, "missing_key", 1, "text_over_limit", 1));
    assertThat(plan.tokens()).isEqualTo(IntStream.of(tokens).sum());
    assertThat(plan.batches()).isEqualTo(new ScorePlan.Batches(8192, 2));
    int[] sorted = IntStream.of(tokens).sorted().toArray();
    assertThat(plan.rowTokens())
        .containsExactly(
            Map.entry("least", 3),
            Map.entry("median", sorted[300]),
            Map.entry("p90", sorted[540]),
            Map.entry("p99", sorted[594]),
            Map.entry("most", sorted[599]));
    long windowed = IntStream.range(0, 600).filter(i -> 1 + i % 23 > 14).count();
    assertThat(plan.windowedShare()).isCloseTo(windowed / 600.0, within(1e-9));
    assertThat(plan.pace().measuredTokens()).isPositive().isLessThanOrEqualTo(plan.tokens());
    assertThat(plan.pace().seconds())
        .isCloseTo(plan.tokens() / plan.pace().tokensPerSecond(), within(1e-6));
    assertThat(storage.list(at("run")).stream().map(StoredFile::name)).containsExactly("finetune");
  }

  /** Of a larger table a thousand rows are looked at, and an empty one takes no time. */
  @Test
  void aPlanLooksAtSomeRowsOfALargeTable() {
    RunDirectory run = RunDirectory.planning(storage, at("run"), Reuse.TRUST_STAMPS);
    Dataset<Row> many =
        spark.range(40_000).selectExpr("id", "repeat('a film ', 1 + int(id % 20)) AS text");
    ScoreConfig config = config(TableSource.query("of the test"));
    ScorePlan plan = new ScoreStage(config, run, spark, source -> many).plan();
    assertThat(plan.rows()).isEqualTo(40_000);
    assertThat(plan.sampledRows()).isBetween(900, 1000);
    // 2 to 40 words and two special tokens, 23 in the mean
    assertThat((double) plan.tokens()).isCloseTo(40_000 * 23, withinPercentage(3));
    assertThat(new ScoreStage(config, run, spark, source -> many.limit(0)).plan().pace().seconds())
        .isZero();
  }

  @Test
  void longRowsAreTheMeanOfTheirWindows() {
    String text = TinyClassifier.text(3, 40);
    TableSource table = table("in", TEXTS, List.of(RowFactory.create(1L, text)));
    StageResult result = score(config(table).withWindowing(new Windowing(16, 4, 100, 1000)));
    Row row = scored().get(0);
    try (Bert bert = Bert.of(checkpoint())) {
      List<Encoding> windows = bert.tokenizer().encode(text, null, Truncation.of(16).withStride(4));
      assertThat(windows).hasSizeGreaterThan(2);
      float[][] logits = bert.logits(windows);
      float[] mean = new float[3];
      for (float[] window : logits) {
        for (int i = 0; i < 3; i++) {
          mean[i] += window[i] / logits.length;
        }
      }
      assertThat(row.<Double>getList(2).stream().mapToDouble(p -> p).toArray())
          .containsExactly(softmax(mean), within(1e-5));
      assertThat(row.getInt(3)).isEqualTo(windows.size());
    }
    assertThat(result.figures()).containsEntry("rows_in_windows", 1L);
  }

  @Test
  void anotherPrecisionScoresAgain() {
    assumeTrue(Precision.BF16.isPossible());
    TableSource table = table("in", TEXTS, rows(40), 1);
    score(config(table));
    System.setProperty(Precision.PROPERTY, "bf16");
    try {
      assertThat(score(config(table)).skipped()).isFalse();
      assertThat(score(config(table)).skipped()).isTrue();
    } finally {
      System.clearProperty(Precision.PROPERTY);
    }
  }

  @Test
  @Tag("R11")
  void aRepeatIsSkippedAndAFreshOneHasTheSameBytes() {
    TableSource table = table("in", TEXTS, rows(400), 3);
    score(config(table));
    TreeMap<String, String> first = hashes("run/score");
    assertThat(first).hasSizeGreaterThan(5);

    StageResult again = score(config(table));
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).containsEntry("rows_scored", 400L);
    assertThat(hashes("run/score")).isEqualTo(first);

    try (RunDirectory run = openRunAfresh()) {
      assertThat(new ScoreStage(config(table), run, spark, tables).run().skipped()).isFalse();
    }
    assertThat(hashes("run/score")).isEqualTo(first);
    assertThat(scored()).hasSize(400);
  }

  @Test
  @Tag("R11")
  void aRunThatFailsHalfWayLeavesNothing() {
    TableSource table = table("in", TEXTS, rows(400), 2);
    Dataset<Row> breaking =
        spark
            .read()
            .parquet(table.path())
            .withColumn("text", functions.expr("if(id = 137, raise_error('lost the disk'), text)"));
    try (RunDirectory run = openRun()) {
      assertThatThrownBy(() -> new ScoreStage(config(table), run, spark, s -> breaking).run())
          .hasStackTraceContaining("lost the disk");
    }
    assertThat(storage.list(at("run")).stream().map(StoredFile::name))
        .containsExactly("claims", "events", "finetune");

    score(config(table));
    assertThat(scored().stream().map(row -> row.getLong(0)))
        .containsExactlyElementsOf(IntStream.range(0, 400).mapToObj(i -> (long) i).toList());
  }

  @Test
  @Tag("R11")
  void aRunThatFailsKeepsTheOlderOutput() {
    score(config(table("in", TEXTS, rows(20))));
    TreeMap<String, String> first = hashes("run/score");
    TableSource other = table("other", TEXTS, rows(30));
    Dataset<Row> breaking =
        spark
            .read()
            .parquet(other.path())
            .withColumn("text", functions.expr("if(id >= 0, raise_error('lost the disk'), text)"));
    try (RunDirectory run = openRun()) {
      ScoreStage stage = new ScoreStage(config(other), run, spark, s -> breaking);
      assertThatThrownBy(stage::run).hasStackTraceContaining("lost the disk");
    }
    assertThat(hashes("run/score")).isEqualTo(first);
  }

  @Test
  void anotherModelTableOrSettingScoresAgain() {
    TableSource table = table("in", TEXTS, rows(20));
    score(config(table));
    Windowing windowing = Windowing.defaults().withMaxLength(10);
    assertThat(score(config(table).withWindowing(windowing)).skipped()).isFalse();
    TinyClassifier.write(storage, at("other"), TinyClassifier.HEAD, 8);
    StageResult other = score(config(table).withModel(at("other")));
    assertThat(other.skipped()).isFalse();
    assertThat(other.figures().get("model_fingerprint")).isNotEqualTo(checkpoint().fingerprint());
    assertThat(scored().get(0).<String>getAs("model_fingerprint"))
        .isEqualTo(other.figures().get("model_fingerprint"));
  }

  @Test
  @Tag("R17")
  void noRowsGiveEmptyTables() {
    StageResult result = score(config(table("in", TEXTS, List.of())));
    assertThat(result.figures()).containsEntry("rows_read", 0L).containsEntry("rows_scored", 0L);
    assertThat(scored()).isEmpty();
    assertThat(reasons()).isEmpty();
    assertThat(storage.exists(at("run/score/scored/_SUCCESS"))).isTrue();
  }

  @Test
  @Tag("R17")
  void oneRowAndNoUsableRow() {
    score(config(table("one", TEXTS, rows(1))));
    assertThat(scored()).hasSize(1);
    score(config(table("none", TEXTS, List.of(RowFactory.create(1L, null)))));
    assertThat(scored()).isEmpty();
    assertThat(reasons()).containsExactly(Map.entry(1L, "missing_text"));
  }

  @Test
  void pairsAreReadTogether() {
    StructType schema = TEXTS.add("other", "string");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(
          RowFactory.create(
              (long) i, TinyClassifier.text(i, 3), TinyClassifier.text(i + 5, 1 + i)));
    }
    rows.add(RowFactory.create(20L, "a film", null));
    ScoreConfig config =
        config(table("in", schema, rows)).withColumns(List.of("id"), "text", Optional.of("other"));
    score(config);
    assertThat(reasons()).containsExactly(Map.entry(20L, "missing_pair"));
    try (Bert bert = Bert.of(checkpoint())) {
      Row row = scored().get(9);
      Encoding encoding =
          bert.tokenizer().encode(TinyClassifier.text(9, 3), TinyClassifier.text(14, 10));
      assertThat(row.<Double>getList(2).stream().mapToDouble(p -> p).toArray())
          .containsExactly(softmax(bert.logits(List.of(encoding))[0]), within(1e-5));
    }
  }
}
