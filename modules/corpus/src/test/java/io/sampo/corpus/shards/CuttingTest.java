package io.sampo.corpus.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Samples;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overlap, joining, segments, several lengths and generations. */
class CuttingTest {
  private static final ShardsConfig CONFIG =
      ShardsConfig.defaults().withMinLength(5).withMaxLength(24).withShards(2).withRowGroupRows(16);

  @TempDir static Path dir;
  private static Path run;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void corpusAndVocabulary() throws IOException {
    run = Samples.corpus(dir, 100, 6);
    VocabularyConfig vocabulary = VocabularyConfig.defaults().withSize(150);
    new VocabularyStage(vocabulary, Runs.run(run), EmbeddedSpark.session()).run();
    tokenizer =
        Tokenizer.load(run.resolve("vocabulary"))
            .withSpecialTokensInText(SpecialTokensInText.LITERAL);
  }

  @Test
  void overlapRepeatsTokensOfThePieceBefore() {
    ShardManifest manifest = stage(CONFIG.withCut(Cutting.defaults().withOverlap(7)));
    Map<String, List<String>> read = new TreeMap<>();
    for (Sequence sequence : sequences(manifest)) {
      read.computeIfAbsent(sequence.docId(), d -> new ArrayList<>()).add(inner(sequence));
    }
    int several = 0;
    for (Map.Entry<String, int[]> document : documents(run).entrySet()) {
      int[] ids = document.getValue();
      List<String> expected = new ArrayList<>();
      for (int from = 0; from == 0 || from + 7 < ids.length; from += 22 - 7) {
        int[] piece = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + 22));
        if (piece.length + 2 >= 5) {
          expected.add(Arrays.toString(piece));
        }
      }
      several += expected.size() > 1 ? 1 : 0;
      assertThat(read.getOrDefault(document.getKey(), List.of()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(several).isGreaterThan(20);
  }

  @Test
  void shortSequencesAreJoinedWithoutLoss() {
    ShardsConfig joined = CONFIG.withMaxLength(200).withCut(Cutting.defaults().withJoinBelow(200));
    ShardManifest manifest = stage(joined);
    Map<String, int[]> documents = documents(run);
    Set<String> unseen = new HashSet<>(documents.keySet());
    List<Sequence> sequences = sequences(manifest);
    Map<String, List<Integer>> whole = new HashMap<>();
    for (Sequence sequence : sequences) {
      assertThat(sequence.length()).isBetween(5, 200);
      String[] docIds = sequence.docId().split("\n");
      if (docIds.length == 1) {
        unseen.remove(sequence.docId());
        continue;
      }
      // [CLS] a [SEP] b [SEP] c [SEP], in the order of the names.
      int at = 1;
      for (String docId : docIds) {
        List<Integer> tail = new ArrayList<>();
        for (; sequence.inputIds()[at] != tokenizer.vocabulary().sepId(); at++) {
          tail.add(sequence.inputIds()[at]);
        }
        at++;
        int[] ids = documents.get(docId);
        int from = ids.length - tail.size();
        assertThat(tail.stream().mapToInt(i -> i).toArray())
            .isEqualTo(Arrays.copyOfRange(ids, from, ids.length));
        assertThat(whole.put(docId, tail)).as("joined once").isNull();
        unseen.remove(docId);
      }
      assertThat(at).isEqualTo(sequence.length());
    }
    assertThat(whole).hasSizeGreaterThan(50);
    assertThat(unseen).isEmpty();
    assertThat(sequences).hasSizeLessThan(documents.size());

    Map<String, String> first = Runs.hashes(run.resolve("shards"));
    SparkSession spark = Runs.sparkWithPartitions(3);
    spark.conf().set("spark.sql.files.maxPartitionBytes", 30_000L);
    RunDirectory again = RunDirectory.open(Runs.storage(), run.toString(), Reuse.NEVER);
    assertThat(new ShardsStage(joined, again, spark).run().skipped()).isFalse();
    assertThat(Runs.hashes(run.resolve("shards"))).isEqualTo(first);
  }

  @Test
  void sentencePairsAreCutBehindASentence() {
    ShardManifest manifest = stage(CONFIG.withCut(Cutting.defaults().withSentencePairs(true)));
    int period = tokenizer.vocabulary().id(".");
    int sep = tokenizer.vocabulary().sepId();
    int pairs = 0;
    for (Sequence sequence : sequences(manifest)) {
      int second = sequence.secondSegmentStart();
      int[] ids = sequence.inputIds();
      assertThat(ids.length).isLessThanOrEqualTo(24);
      if (second < ids.length) {
        pairs++;
        assertThat(ids[second - 1]).isEqualTo(sep);
        assertThat(ids[second - 2]).isEqualTo(period);
        assertThat(ids[second]).isNotEqualTo(period).isNotEqualTo(sep);
      } else {
        // One segment: no sentence ends before the last token.
        int first = 1;
        while (first < ids.length - 1 && ids[first] != period) {
          first++;
        }
        assertThat(IntStream.range(first, ids.length - 1).allMatch(i -> ids[i] == period)).isTrue();
      }
    }
    assertThat(pairs).isGreaterThan(40);
  }

  @Test
  void severalLengthsComeFromOneTokenization() {
    ShardManifest manifest = stage(CONFIG.withMoreLengths(List.of(64, 10)));
    assertThat(manifest.lengths()).containsExactly(10, 24, 64);
    Map<Integer, String> alone = new TreeMap<>();
    for (int length : manifest.lengths()) {
      alone.put(length, hashes(manifest.ofLength(length)));
      long rows = manifest.ofLength(length).shards(Split.TRAIN).get(0).rows();
      assertThat(manifest.ofLength(length).shards(Split.TRAIN))
          .hasSize(2)
          .allMatch(shard -> Math.abs(shard.rows() - rows) <= 1);
    }
    assertThat(hashes(stage(CONFIG.withMaxLength(64)))).isEqualTo(alone.get(64));
    assertThatThrownBy(() -> manifest.ofLength(99))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has no sequences of up to 99 tokens, only of [10, 24, 64]");
  }

  @Test
  void newDocumentsAreAGenerationOfTheirOwn() throws IOException {
    Path grown = Samples.corpus(dir.resolve("grown"), 60, 3);
    VocabularyConfig copy =
        VocabularyConfig.defaults().withTokenizer(run.resolve("vocabulary").toString());
    new VocabularyStage(copy, Runs.run(grown), EmbeddedSpark.session()).run();
    StageResult first = new ShardsStage(CONFIG, Runs.run(grown), EmbeddedSpark.session()).run();
    Map<String, String> before = Runs.hashes(grown.resolve("shards"));
    Set<String> old = docIds(ShardManifest.read(Runs.storage(), first.output()));

    assertThatThrownBy(() -> generation(grown, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("shards.generation: is 2, but generation 1 is not there; use 1");
    assertThatThrownBy(() -> generation(grown, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no document gives a sequence that long");

    Samples.corpus(dir.resolve("grown"), 100, 3); // the same, and 40 more
    StageResult second = generation(grown, 1);
    assertThat(second.output()).endsWith("/shards_g1");
    Set<String> added = docIds(ShardManifest.read(Runs.storage(), second.output()));
    assertThat(added).isNotEmpty().doesNotContainAnyElementsOf(old);
    assertThat(documents(grown).keySet()).containsAll(added).containsAll(old);
    assertThat(Runs.hashes(grown.resolve("shards"))).isEqualTo(before);
    assertThat(generation(grown, 1).skipped()).isTrue();
  }

  @Test
  void cutsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> CONFIG.withCut(Cutting.defaults().withOverlap(22)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "shards.cut.overlap: is 22, sequences of 24 tokens could not go forward;"
                + " use 21 or less");
    assertThatThrownBy(() -> Cutting.defaults().withJoinBelow(-1))
        .hasMessage("shards.cut.join_below: is -1; use 0 or more");
    assertThatThrownBy(() -> CONFIG.withMoreLengths(List.of(4)))
        .hasMessage("shards.more_lengths: is 4; use min_length or more");
  }

  private static ShardManifest stage(ShardsConfig config) {
    StageResult result = new ShardsStage(config, Runs.run(run), EmbeddedSpark.session()).run();
    return ShardManifest.read(Runs.storage(), result.output());
  }

  private static StageResult generation(Path where, int generation) {
    ShardsConfig config = CONFIG.withGeneration(generation);
    return new ShardsStage(config, Runs.run(where), EmbeddedSpark.session()).run();
  }

  private static String hashes(ShardManifest manifest) {
    StringBuilder hashes = new StringBuilder();
    for (Split split : Split.values()) {
      manifest.shards(split).forEach(shard -> hashes.append(shard.sha256()).append(' '));
    }
    return hashes.toString();
  }

  private static Set<String> docIds(ShardManifest manifest) {
    Set<String> docIds = new HashSet<>();
    sequences(manifest).forEach(sequence -> docIds.add(sequence.docId()));
    return docIds;
  }

  private static List<Sequence> sequences(ShardManifest manifest) {
    List<Sequence> sequences = new ArrayList<>();
    for (Split split : Split.values()) {
      for (Shard shard : manifest.shards(split)) {
        try (ShardReader reader = ShardReader.open(Runs.storage(), shard.uri())) {
          IntStream.range(0, reader.rowGroups()).forEach(g -> sequences.addAll(reader.read(g)));
        }
      }
    }
    return sequences;
  }

  private static String inner(Sequence sequence) {
    return Arrays.toString(Arrays.copyOfRange(sequence.inputIds(), 1, sequence.length() - 1));
  }

  private static Map<String, int[]> documents(Path where) {
    Map<String, int[]> documents = new TreeMap<>();
    for (Row row :
        EmbeddedSpark.session()
            .read()
            .parquet(where.resolve("corpus/documents").toString())
            .select("doc_id", "text")
            .collectAsList()) {
      byte[] text = row.getString(1).getBytes(StandardCharsets.UTF_8);
      documents.put(row.getString(0), tokenizer.ids(text));
    }
    return documents;
  }
}
