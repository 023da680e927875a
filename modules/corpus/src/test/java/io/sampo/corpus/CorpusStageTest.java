package io.sampo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.filter.FilterConfig;
import io.sampo.storage.Event;
import io.sampo.storage.Manifest;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusStageTest {
  @TempDir Path dir;

  @Test
  void everyRecordIsKeptOrDroppedForAReason() throws IOException {
    write(
        "a.jsonl",
        "{\"id\":\"one\",\"text\":\"A document of some length.\"}\n{\"text\":\"cut\n"
            + "{\"text\":\"short\"}\n{\"title\":\"no text\"}\n");
    write(
        "b.txt",
        "Another  document,\twith spaces.\n\nA document of some length.\n"
            + "x".repeat(2000)
            + "\n"
            + "long ".repeat(150)
            + "\n");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(
                List.of(
                    Source.of("j", dir + "/in/a.jsonl", SourceFormat.JSONL)
                        .withFields("text", "id", null),
                    Source.of("t", dir + "/in/b.txt", SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1024, 100, 0.9))
            .withFilters(FilterConfig.defaults().withCharacters(10, 500))
            .withHeldOutShare(0);
    StageResult result =
        new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();

    assertThat(
            Runs.rows(dir.resolve("run/corpus/documents"), "doc_id", "source", "source_id", "text"))
        .containsExactly(
            "j/a.jsonl:000000000000|j|one|A document of some length.",
            "t/b.txt:000000000000|t|Another document, with spaces.");
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "doc_id", "source", "reason", "value"))
        .satisfiesExactly(
            r -> assertThat(r).startsWith("j/a.jsonl:000000000049|j|malformed_json|Unexpected"),
            r -> assertThat(r).isEqualTo("j/a.jsonl:000000000062|j|too_short|5"),
            r -> assertThat(r).startsWith("j/a.jsonl:000000000079|j|missing_text|no string"),
            r -> assertThat(r).isEqualTo("t/b.txt:000000000032|t|empty|0"),
            r -> assertThat(r).isEqualTo("t/b.txt:000000000033|t|duplicate|j/a.jsonl:000000000000"),
            r -> assertThat(r).isEqualTo("t/b.txt:000000000060|t|record_too_large|2000 bytes"),
            r -> assertThat(r).isEqualTo("t/b.txt:000000002061|t|too_long|749"));
    assertThat(result.figures())
        .containsEntry("records", 9L)
        .containsEntry("documents", 2L)
        .containsEntry("dropped_duplicate", 1L)
        .containsEntry("dropped_malformed_json", 1L);
    var sources = Manifest.read(Runs.storage(), dir + "/run/corpus").facts().get("sources");
    assertThat(sources.get(0).get("records").asLong()).isEqualTo(4);
    assertThat(sources.get(1).get("dropped").get("too_long").asLong()).isEqualTo(1);
    assertThat(Runs.leftovers(dir.resolve("run"))).containsExactly("corpus", "records");
  }

  @Test
  @Tag("R16")
  void repairsAreCounted() throws IOException {
    write("a.txt", "one\u0000 \u200Bdocument with y~y~ bytes\n");
    byte[] bytes = Files.readAllBytes(dir.resolve("in/a.txt"));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '~' ? (byte) 0xFF : bytes[i];
    }
    Files.write(dir.resolve("in/a.txt"), bytes);
    write("b.jsonl", "{\"text\":\"a lone \\ud800 half and more\"}\n");
    corpus(
        Source.of("a", dir + "/in/a.txt", SourceFormat.LINES),
        Source.of("b", dir + "/in/b.jsonl", SourceFormat.JSONL));
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text"))
        .containsExactly("a lone \uFFFD half and more", "one document with y\uFFFDy\uFFFD bytes");
    var repaired = Manifest.read(Runs.storage(), dir + "/run/corpus").facts().get("repaired");
    assertThat(repaired.get("invalid_utf8").asLong()).isEqualTo(2);
    assertThat(repaired.get("lone_surrogates").asLong()).isEqualTo(1);
    assertThat(repaired.get("control_characters").asLong()).isEqualTo(1);
    assertThat(repaired.get("zero_width").asLong()).isEqualTo(1);
  }

  @Test
  @Tag("R17")
  void ofAllDuplicatesTheFirstStays() throws IOException {
    write("a.txt", "the same line again\n".repeat(1000));
    write("b.txt", "the same line  again \n".repeat(1000));
    corpus(Source.of("t", dir + "/in", SourceFormat.LINES));
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "doc_id", "text"))
        .containsExactly("t/a.txt:000000000000|the same line again");
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "reason")).hasSize(1999);
  }

  @Test
  @Tag("R17")
  void singleDocumentIsACorpus() throws IOException {
    write("a.txt", "a single document\nof two lines\n");
    StageResult result = corpus(Source.of("t", dir + "/in", SourceFormat.TEXT));
    assertThat(result.figures()).containsEntry("documents", 1L);
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text"))
        .containsExactly("a single document\nof two lines");
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "reason")).isEmpty();
  }

  @Test
  void sameInputGivesSameBytesWhateverThePartitioning() throws IOException {
    for (int f = 0; f < 5; f++) {
      int file = f;
      write(
          "f" + f + ".txt",
          IntStream.range(0, 400)
              .mapToObj(i -> "line " + (i * (file + 1)) % 700 + " of some text\n")
              .collect(Collectors.joining()));
    }
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(Source.of("t", dir + "/in/*.txt", SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1 << 20, 100, 0))
            .withFilters(FilterConfig.defaults().withCharacters(5, 1000))
            .withHeldOutShare(0.1);
    Map<String, String> first = null;
    for (int partitions : new int[] {1, 3}) {
      Path run = dir.resolve("run" + partitions);
      new CorpusStage(
              config, Runs.run(run), Runs.sparkWithPartitions(partitions), 10_000L / partitions)
          .run();
      Map<String, String> hashes = Runs.hashes(run.resolve("corpus"));
      first = first == null ? hashes : first;
      assertThat(hashes)
          .containsKeys("manifest.json", "dropped/part-00000.parquet")
          .isEqualTo(first);
    }
    long heldOut =
        Runs.rows(dir.resolve("run1/corpus/documents"), "held_out").stream()
            .filter("true"::equals)
            .count();
    assertThat(heldOut).isBetween(40L, 100L);
  }

  @Test
  void finishedStageIsSkippedUntilItsInputChanges() throws IOException {
    write("a.txt", "the first document here\n");
    Source source = Source.of("t", dir + "/in", SourceFormat.LINES);
    assertThat(corpus(source).skipped()).isFalse();
    StageResult again = corpus(source);
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).containsEntry("documents", 1L);
    write("b.txt", "another document here\n");
    assertThat(corpus(source).skipped()).isFalse();
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text")).hasSize(2);
    assertThat(Runs.leftovers(dir.resolve("run"))).containsExactly("corpus", "records");
    assertThat(Runs.events(dir.resolve("run"), "stage_started")).hasSize(2);
    assertThat(Runs.events(dir.resolve("run"), "stage_skipped")).hasSize(1);
    assertThat(Runs.events(dir.resolve("run"), "progress").stream().map(e -> e.text("note")))
        .contains("reading files", "finding duplicates", "writing documents");
  }

  @Test
  @Tag("R15")
  void damagedArchiveIsNamedInAWarning() throws IOException {
    write("a.txt", "a good document of one line\n".repeat(1) + "and a second good document\n");
    write("b.txt.gz", "this is no gzip file");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(Source.of("t", dir + "/in", SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1024, 100, 0.5))
            .withFilters(FilterConfig.defaults().withCharacters(5, 1000))
            .withHeldOutShare(0);
    new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
    List<Event> warnings = Runs.events(dir.resolve("run"), "warning");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).text("message"))
        .contains("t/b.txt.gz:000000000000 truncated_archive (Not in GZIP format)");
  }

  @Test
  void wikipediaSampleIsReadWhole() {
    Path wiki = SharedData.path("data/corpora/wiki_en/wiki_en_dev_00.txt.gz");
    StageResult result = corpus(Source.of("wiki", wiki.toString(), SourceFormat.WIKIEXTRACTOR));
    long records = (Long) result.figures().get("records");
    assertThat(records).isGreaterThan(10_000);
    long dropped =
        result.figures().entrySet().stream()
            .filter(e -> e.getKey().startsWith("dropped_"))
            .mapToLong(e -> (Long) e.getValue())
            .sum();
    assertThat((Long) result.figures().get("documents") + dropped).isEqualTo(records);
    assertThat(result.figures().keySet())
        .doesNotContain("dropped_unclosed_document", "dropped_outside_document");
  }

  @Test
  @Tag("R16")
  void naughtyStringsPassThrough() {
    Path blns = SharedData.path("data/dirty/blns.txt.gz");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(Source.of("blns", blns.toString(), SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1 << 20, 100, 0))
            .withFilters(FilterConfig.defaults().withCharacters(1, 100_000))
            .withHeldOutShare(0);
    StageResult result =
        new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
    assertThat(result.figures()).containsEntry("records", 742L);
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text"))
        .hasSizeGreaterThan(500)
        .noneMatch(t -> t.contains("\u0000") || t.contains("\uFEFF"));
  }

  private StageResult corpus(Source... sources) {
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(sources))
            .withLimits(new LimitsConfig(1 << 20, 100, 0.1))
            .withFilters(FilterConfig.defaults().withCharacters(10, 1_000_000))
            .withHeldOutShare(0);
    return new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.writeString(dir.resolve("in").resolve(name), text);
  }
}
