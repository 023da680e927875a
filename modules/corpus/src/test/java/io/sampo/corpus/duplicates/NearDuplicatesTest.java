package io.sampo.corpus.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Runs;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.clean.TextCleaner;
import io.sampo.corpus.filter.FilterConfig;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.testing.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearDuplicatesTest {
  private static final StructType TEXTS =
      new StructType()
          .add("doc_id", DataTypes.StringType)
          .add("text_sha256", DataTypes.StringType)
          .add("characters", DataTypes.IntegerType)
          .add("text", DataTypes.StringType);

  @TempDir Path dir;

  /** Real documents and copies with a few words changed, against all pairs in memory. */
  @Test
  void clustersEqualThoseOfAllPairs() throws IOException {
    List<String> texts = withCopies(wiki(1200), 250);
    DuplicatesConfig config = DuplicatesConfig.defaults().withNear(true);
    assertThat(found(texts, config, 3)).isEqualTo(expected(texts, config)).isNotEmpty();
    DuplicatesConfig verified = config.withMinJaccard(0.8);
    assertThat(found(texts, verified, 2)).isEqualTo(expected(texts, verified)).isNotEmpty();
  }

  @Test
  void longestOrEarliestStaysAndTheSplitIsTheClusters() throws IOException {
    String words =
        "one road leads from the mill to the market and another from the market to the harbour"
            + " where the boats of the fishermen lie at night";
    String[] texts = {words + " again", words + " again and again", words, "something else here"};
    write(texts);
    String first = docId(0);
    String second = docId(texts[0].length() + 1);
    String third = docId(texts[0].length() + texts[1].length() + 2);
    DuplicatesConfig near = DuplicatesConfig.defaults().withNear(true);
    run("longest", near);
    assertThat(Runs.rows(dir.resolve("longest/corpus/dropped"), "doc_id", "reason", "value"))
        .containsExactly(first + "|near_duplicate|" + second, third + "|near_duplicate|" + second);
    run("earliest", near.withKeep(KeptCopy.EARLIEST));
    assertThat(Runs.rows(dir.resolve("earliest/corpus/dropped"), "doc_id", "reason", "value"))
        .containsExactly(second + "|near_duplicate|" + first, third + "|near_duplicate|" + first);
    assertThat(Runs.rows(dir.resolve("longest/corpus/documents"), "cluster_sha256", "held_out"))
        .hasSize(2)
        .isEqualTo(
            Runs.rows(dir.resolve("earliest/corpus/documents"), "cluster_sha256", "held_out"));
  }

  private static String docId(int offset) {
    return "t/a.txt:%012d".formatted(offset);
  }

  @Test
  @Tag("R18")
  void oneHotBucketIsOneClusterWhateverThePartitioning() throws IOException {
    String[] texts = new String[2000];
    for (int i = 0; i < texts.length; i++) {
      texts[i] =
          i % 2 == 0
              ? "order number " + i + " was sent on its way to you today"
              : "line " + word(i);
    }
    write(texts);
    DuplicatesConfig near = DuplicatesConfig.defaults().withNear(true);
    Map<String, String> first = null;
    for (int partitions : new int[] {1, 3}) {
      CorpusConfig config = config(near);
      Path run = dir.resolve("run" + partitions);
      new CorpusStage(config, Runs.run(run), Runs.sparkWithPartitions(partitions)).run();
      Map<String, String> hashes = Runs.hashes(run.resolve("corpus"));
      first = first == null ? hashes : first;
      assertThat(hashes).isEqualTo(first);
    }
    assertThat(Runs.rows(dir.resolve("run1/corpus/dropped"), "reason")).hasSize(999);
    assertThat(Runs.rows(dir.resolve("run1/corpus/documents"), "doc_id")).hasSize(1001);
  }

  @Test
  void repeatedParagraphsAreCutFromAllButTheFirstDocument() throws IOException {
    Files.createDirectories(dir.resolve("in"));
    String notice = "All rights reserved by the owners of this page, whoever they may be.";
    Files.writeString(dir.resolve("in/a.txt"), "First own line of text.\n\n" + notice);
    Files.writeString(
        dir.resolve("in/b.txt"), notice + "\n\nSecond own line.\n\n" + notice + "\nThe end of it.");
    Files.writeString(dir.resolve("in/c.txt"), notice + "\n");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(Source.of("t", dir + "/in", SourceFormat.TEXT))
            .withDuplicates(DuplicatesConfig.defaults().withParagraphCharacters(40))
            .withHeldOutShare(0);
    new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text", "characters"))
        .containsExactly(
            "First own line of text.\n\n" + notice + "|93",
            "Second own line.\n\nThe end of it.|32");
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "statistics.words"))
        .containsExactly("18.0", "7.0");
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "doc_id", "reason", "value"))
        .containsExactly("t/c.txt:000000000000|repeated_paragraphs|0");
  }

  private Map<String, String> found(List<String> texts, DuplicatesConfig config, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      rows.add(RowFactory.create(id(i), id(i), text.length(), text));
    }
    Dataset<Row> table =
        EmbeddedSpark.session().createDataFrame(rows, TEXTS).repartition(partitions);
    String work = dir.resolve("work-" + config.minJaccard()).toString();
    return new NearDuplicates(config, EmbeddedSpark.session(), work)
        .clusters(table, table.selectExpr("doc_id AS first_id")).collectAsList().stream()
            .collect(
                Collectors.toMap(
                    row -> row.getAs("doc_id"),
                    row -> row.getAs("cluster_sha256") + " " + row.getAs("kept_id")));
  }

  private static Map<String, String> expected(List<String> texts, DuplicatesConfig config) {
    MinHash minHash = new MinHash(config.bands(), config.rows(), config.shingleWords());
    WordRuns runs = new WordRuns(config.shingleWords());
    Map<Long, List<Integer>> buckets = new HashMap<>();
    List<long[]> sets = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      sets.add(runs.set(texts.get(i)));
      for (long band : minHash.bands(texts.get(i))) {
        buckets.computeIfAbsent(band, b -> new ArrayList<>()).add(i);
      }
    }
    UnionFind components = new UnionFind();
    for (List<Integer> bucket : buckets.values()) {
      for (int i = 0; i < bucket.size(); i++) {
        for (int j = 0; j < i; j++) {
          int a = bucket.get(i);
          int b = bucket.get(j);
          if (WordRuns.jaccard(sets.get(a), sets.get(b)) >= config.minJaccard()) {
            components.join(a, b);
          }
        }
      }
    }
    Map<Long, TreeSet<Integer>> clusters = new TreeMap<>();
    for (long v : List.copyOf(components.vertices())) {
      clusters.computeIfAbsent(components.root(v), r -> new TreeSet<>()).add((int) v);
    }
    Map<String, String> expected = new HashMap<>();
    for (TreeSet<Integer> cluster : clusters.values()) {
      int kept = cluster.first();
      for (int member : cluster) {
        kept = texts.get(member).length() > texts.get(kept).length() ? member : kept;
      }
      for (int member : cluster) {
        expected.put(id(member), id(cluster.first()) + " " + id(kept));
      }
    }
    return expected;
  }

  private static List<String> withCopies(List<String> texts, int copies) {
    Random random = new Random(7);
    List<String> all = new ArrayList<>(texts);
    for (int i = 0; i < copies; i++) {
      String[] words = texts.get(random.nextInt(texts.size())).split(" ");
      for (int change = random.nextInt(6); change >= 0; change--) {
        words[random.nextInt(words.length)] = word(random.nextInt(10_000));
      }
      all.add(String.join(" ", words));
    }
    return all;
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number * 7919 + 17; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26)).append(' ');
    }
    return word.toString().strip();
  }

  private static List<String> wiki(int documents) throws IOException {
    List<String> texts = new ArrayList<>();
    Path file = SharedData.path("data/corpora/wiki_en/wiki_en_dev_00.txt.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      StringBuilder text = new StringBuilder();
      for (String line = lines.readLine();
          line != null && texts.size() < documents;
          line = lines.readLine()) {
        if (line.startsWith("<doc ")) {
          text.setLength(0);
        } else if (line.startsWith("</doc>")) {
          texts.add(TextCleaner.clean(text.toString()).text());
        } else {
          text.append(line).append('\n');
        }
      }
    }
    return texts;
  }

  private static String id(int number) {
    return String.format("%05d", number);
  }

  private void run(String name, DuplicatesConfig duplicates) {
    new CorpusStage(config(duplicates), Runs.run(dir.resolve(name)), EmbeddedSpark.session()).run();
  }

  private CorpusConfig config(DuplicatesConfig duplicates) {
    return CorpusConfig.defaults()
        .withSources(Source.of("t", dir + "/in", SourceFormat.LINES))
        .withFilters(FilterConfig.defaults().withCharacters(5, 10_000))
        .withDuplicates(duplicates)
        .withHeldOutShare(0.2);
  }

  private void write(String... lines) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.writeString(dir.resolve("in/a.txt"), String.join("\n", lines) + "\n");
  }
}
