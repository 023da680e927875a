package io.sampo.corpus.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Samples;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsStageTest {
  private static final int MAX_LENGTH = 32;
  private static final int MIN_LENGTH = 8;

  @TempDir static Path dir;
  private static Path run;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void corpusAndVocabulary() throws IOException {
    run = Samples.corpus(dir, 300, 6);
    new VocabularyStage(
            VocabularyConfig.defaults().withSize(150).withLimitAlphabet(16),
            Runs.run(run),
            EmbeddedSpark.session())
        .run();
    tokenizer =
        Tokenizer.load(run.resolve("vocabulary"))
            .withSpecialTokensInText(SpecialTokensInText.LITERAL);
  }

  @Test
  void everyTokenIsInAShardOrCountedAsDropped() {
    StageResult result = stage(config(5, 42), EmbeddedSpark.session());
    ShardManifest manifest = ShardManifest.read(Runs.storage(), result.output());
    Map<String, List<int[]>> read = new TreeMap<>();
    for (Split split : Split.values()) {
      for (Sequence sequence : sequences(manifest, split)) {
        read.computeIfAbsent(split + sequence.docId(), d -> new ArrayList<>())
            .add(sequence.inputIds());
        assertThat(sequence.length()).isBetween(MIN_LENGTH, MAX_LENGTH);
        assertThat(sequence.secondSegmentStart()).isEqualTo(sequence.length());
      }
    }
    int unknownId = tokenizer.vocabulary().unkId();
    long dropped = 0;
    long droppedTokens = 0;
    long unknown = 0;
    for (Row document : documents()) {
      int[] ids = tokenizer.ids(document.getString(1).getBytes(StandardCharsets.UTF_8));
      List<int[]> expected = new ArrayList<>();
      for (int from = 0; from < ids.length; from += MAX_LENGTH - 2) {
        int[] piece = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + MAX_LENGTH - 2));
        if (piece.length + 2 < MIN_LENGTH) {
          dropped++;
          droppedTokens += piece.length;
        } else {
          expected.add(framed(piece));
          unknown += Arrays.stream(piece).filter(id -> id == unknownId).count();
        }
      }
      String name = Split.of(document.getBoolean(2)) + document.getString(0);
      assertThat(read.getOrDefault(name, List.of()))
          .usingElementComparator(Arrays::compare)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(dropped).isPositive();
    assertThat(unknown).isPositive();
    assertThat(result.figures())
        .containsEntry("dropped_too_short", dropped)
        .containsEntry("dropped_tokens", droppedTokens)
        .containsEntry(
            "unknown_share", unknown / ((Long) result.figures().get("tokens")).doubleValue())
        .containsEntry("sequences", manifest.rows(Split.TRAIN) + manifest.rows(Split.HELD_OUT))
        .containsEntry("tokens", manifest.tokens(Split.TRAIN) + manifest.tokens(Split.HELD_OUT));
    assertThat(manifest.rows(Split.HELD_OUT)).isPositive();
    assertThat(manifest.tokenizerSha256()).isEqualTo(tokenizer.fingerprint());
    assertThat(manifest.vocabularySize()).isEqualTo(150);
    assertThat(manifest.maxLength()).isEqualTo(MAX_LENGTH);
  }

  @Test
  void shardsAreBalancedAndCutIntoRowGroups() {
    StageResult result = stage(config(7, 42), EmbeddedSpark.session());
    ShardManifest manifest = ShardManifest.read(Runs.storage(), result.output());
    for (Split split : Split.values()) {
      List<Shard> shards = manifest.shards(split);
      assertThat(shards).hasSize(7);
      long smallest = shards.stream().mapToLong(Shard::rows).min().orElseThrow();
      assertThat(shards).allMatch(s -> s.rows() - smallest <= 1);
      for (Shard shard : shards) {
        try (ShardReader reader = ShardReader.open(Runs.storage(), shard.uri())) {
          assertThat(reader.rowGroups()).isEqualTo(shard.rowGroups());
          for (int g = 0; g < reader.rowGroups(); g++) {
            assertThat(reader.rows(g)).isEqualTo(shard.rowsOf(g)).isBetween(1, 10);
            assertThat(reader.read(g)).hasSize(reader.rows(g));
          }
        }
      }
    }
  }

  @Test
  @Tag("R06")
  void sameSeedGivesSameBytesWhateverThePartitioning() {
    Map<String, String> first = null;
    for (int partitions : new int[] {1, 3}) {
      SparkSession spark = Runs.sparkWithPartitions(partitions);
      spark.conf().set("spark.sql.files.maxPartitionBytes", 200_000L / partitions);
      spark.conf().set("spark.sql.files.openCostInBytes", 1000L);
      stage(config(3, 42 - partitions), spark); // another output between, so that none is reused
      stage(config(3, 42), spark);
      Map<String, String> hashes = Runs.hashes(run.resolve("shards"));
      first = first == null ? hashes : first;
      assertThat(hashes)
          .containsKeys("manifest.json", "train/shard-00002.parquet")
          .isEqualTo(first);
    }
    assertThat(Runs.leftovers(run)).containsExactly("corpus", "records", "shards", "vocabulary");
  }

  @Test
  void orderIsRandomAndGlobal() {
    StageResult result = stage(config(4, 42), EmbeddedSpark.session());
    ShardManifest manifest = ShardManifest.read(Runs.storage(), result.output());
    List<String> order = docIds(manifest);
    List<String> sorted = order.stream().sorted().toList();
    // Documents of the first quarter of the corpus are spread over all shards.
    String border = sorted.get(sorted.size() / 4);
    int quarter = order.size() / 4;
    for (int shard = 0; shard < 4; shard++) {
      long early =
          order.subList(shard * quarter, (shard + 1) * quarter).stream()
              .filter(d -> d.compareTo(border) < 0)
              .count();
      assertThat((double) early / quarter).isBetween(0.12, 0.38);
    }
    stage(config(4, 43), EmbeddedSpark.session());
    List<String> other = docIds(ShardManifest.read(Runs.storage(), result.output()));
    assertThat(other).isNotEqualTo(order).hasSameSizeAs(order);
  }

  @Test
  void anyEngineReadsTheShards() {
    StageResult result = stage(config(2, 42), EmbeddedSpark.session());
    var table = EmbeddedSpark.session().read().parquet(result.output() + "/train");
    assertThat(table.schema().treeString())
        .contains("input_ids: array")
        .contains("element: integer")
        .contains("second_segment_start: integer")
        .contains("doc_id: string");
    ShardManifest manifest = ShardManifest.read(Runs.storage(), result.output());
    Row sums = table.selectExpr("count(*)", "sum(size(input_ids))").first();
    assertThat(sums.getLong(0)).isEqualTo(manifest.rows(Split.TRAIN));
    assertThat(sums.getLong(1)).isEqualTo(manifest.tokens(Split.TRAIN));
  }

  @Test
  @Tag("R08")
  void fewerSequencesThanShardsMakeOneShardEach() {
    StageResult result =
        stage(config(100, 1).withMaxLength(1000).withMinLength(3), EmbeddedSpark.session());
    ShardManifest manifest = ShardManifest.read(Runs.storage(), result.output());
    assertThat(manifest.shards(Split.TRAIN)).hasSize(100);
    assertThat(manifest.shards(Split.HELD_OUT))
        .hasSize((int) manifest.rows(Split.HELD_OUT))
        .allMatch(s -> s.rows() == 1);
  }

  @Test
  void nothingLongEnoughIsRefused() {
    assertThatThrownBy(
            () ->
                stage(
                    config(1, 1).withMaxLength(5000).withMinLength(5000), EmbeddedSpark.session()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("shards.min_length: is 5000");
  }

  @Test
  void eachFileHasAPartitionOfItsOwn() {
    SparkSession spark = EmbeddedSpark.session();
    for (int files : new int[] {1, 2, 16, 100}) {
      long partitions =
          spark
              .range(files)
              .selectExpr("cast(id as int) file")
              .repartition(
                  files,
                  functions.get(functions.lit(FileSlots.of(spark, files)), functions.col("file")))
              .selectExpr("spark_partition_id()")
              .distinct()
              .count();
      assertThat(partitions).isEqualTo(files);
    }
  }

  private static ShardsConfig config(int shards, long seed) {
    return ShardsConfig.defaults()
        .withMinLength(MIN_LENGTH)
        .withMaxLength(MAX_LENGTH)
        .withShards(shards)
        .withRowGroupRows(10)
        .withSeed(seed);
  }

  private static StageResult stage(ShardsConfig config, SparkSession spark) {
    return new ShardsStage(config, Runs.run(run), spark).run();
  }

  private static List<String> docIds(ShardManifest manifest) {
    return sequences(manifest, Split.TRAIN).stream().map(Sequence::docId).toList();
  }

  private static List<Sequence> sequences(ShardManifest manifest, Split split) {
    List<Sequence> sequences = new ArrayList<>();
    for (Shard shard : manifest.shards(split)) {
      try (ShardReader reader = ShardReader.open(Runs.storage(), shard.uri())) {
        IntStream.range(0, reader.rowGroups()).forEach(g -> sequences.addAll(reader.read(g)));
      }
    }
    return sequences;
  }

  private static int[] framed(int[] piece) {
    int[] ids = new int[piece.length + 2];
    ids[0] = tokenizer.vocabulary().clsId();
    System.arraycopy(piece, 0, ids, 1, piece.length);
    ids[ids.length - 1] = tokenizer.vocabulary().sepId();
    return ids;
  }

  private static List<Row> documents() {
    return EmbeddedSpark.session()
        .read()
        .parquet(run.resolve("corpus/documents").toString())
        .select("doc_id", "text", "held_out")
        .collectAsList();
  }
}
