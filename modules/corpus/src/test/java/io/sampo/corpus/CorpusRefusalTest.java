package io.sampo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.filter.FilterConfig;
import io.sampo.storage.InvalidInputException;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusRefusalTest {
  @TempDir Path dir;

  @Test
  void noSourceIsRefused() {
    assertThatThrownBy(() -> run(List.of(), 0.1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("corpus.sources: is empty; ");
  }

  @Test
  void missingPathIsRefused() {
    assertThatThrownBy(() -> run("nothing/*.txt", SourceFormat.LINES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nothing/*.txt)")
        .hasMessageContaining("no such file");
  }

  @Test
  @Tag("R17")
  void emptyCorpusIsRefused() throws IOException {
    write("a.txt", "");
    assertThatThrownBy(() -> run("in", SourceFormat.LINES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(dir + "/in")
        .hasMessageContaining("the files hold no records");
    assertNothingLeft();
  }

  @Test
  @Tag("R17")
  void everythingFilteredAwayIsRefusedWithTheReasons() throws IOException {
    write("a.txt", "short\n\nlines\n");
    assertThatThrownBy(() -> run("in", SourceFormat.LINES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all 3 records were dropped (empty 1, too_short 2)")
        .hasMessageContaining("corpus.filters, e.g. min_characters");
    assertNothingLeft();
  }

  @Test
  void tooManyBrokenRecordsAreRefusedByName() throws IOException {
    write("a.jsonl", "{\"text\":\"a good document of some length\"}\n{\"text\": oops}\n");
    assertThatThrownBy(() -> run("in", SourceFormat.JSONL))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1 of 2 records are broken (malformed_json 1)")
        .hasMessageContaining("s/a.jsonl:000000000042 malformed_json (Unrecognized token 'oops'")
        .hasMessageContaining("corpus.limits.max_dropped_share (0.1)");
    assertNothingLeft();
  }

  @Test
  void wrongFormatIsRefusedNotReadAsNothing() throws IOException {
    write("a.txt", "plain text, no documents in tags\n".repeat(10));
    assertThatThrownBy(() -> run("in", SourceFormat.WIKIEXTRACTOR))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("outside_document");
  }

  @Test
  void fileThatVanishesIsNamedInOneLine() throws IOException {
    write("a.txt", "a document of some length\n");
    Files.createSymbolicLink(dir.resolve("in/b.txt"), dir.resolve("in/c.txt"));
    // A dangling link is listed or not, as the file system likes; either is fine, silence is not.
    try {
      run("in", SourceFormat.LINES);
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageContaining("b.txt");
    }
  }

  @Test
  void nothingButHeldOutTextIsRefused() throws IOException {
    write("a.txt", "a document of some length\n");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(source("in", SourceFormat.LINES)))
            .withLimits(new LimitsConfig(1024, 10, 0))
            .withFilters(FilterConfig.defaults().withCharacters(5, 100))
            .withHeldOutShare(0.99);
    assertThatThrownBy(
            () ->
                new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session())
                    .run())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("corpus.held_out_share: puts all 1 documents");
    assertNothingLeft();
  }

  @Test
  void configurationIsCheckedByKey() {
    Source source = source("in", SourceFormat.LINES);
    assertThatThrownBy(() -> CorpusConfig.defaults().withSources(List.of(source, source)))
        .hasMessage("corpus.sources.name: 's' stands twice; give every source a name of its own");
    assertThatThrownBy(() -> CorpusConfig.defaults().withSources(List.of(Source.defaults())))
        .hasMessageStartingWith("corpus.sources.path: is missing in documents");
    assertThatThrownBy(() -> Source.of("a/b", "x", SourceFormat.TEXT))
        .hasMessageStartingWith("corpus.sources.name: 'a/b' is not a name");
    assertThatThrownBy(
            () ->
                CorpusConfig.defaults()
                    .withSources(List.of(source))
                    .withLimits(new LimitsConfig(1024, 10, 0))
                    .withFilters(FilterConfig.defaults().withCharacters(5, 4))
                    .withHeldOutShare(0))
        .hasMessage("corpus.filters.max_characters: is 4; use at least min_characters (5)");
  }

  private void assertNothingLeft() {
    // The records stay: what was read once needs no second reading with other limits.
    assertThat(Runs.leftovers(dir.resolve("run"))).isSubsetOf("records");
  }

  private void run(String path, SourceFormat format) {
    run(List.of(source(path, format)), 0.1);
  }

  private void run(List<Source> sources, double maxDroppedShare) {
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(sources)
            .withLimits(new LimitsConfig(1024, 10, maxDroppedShare))
            .withFilters(FilterConfig.defaults().withCharacters(10, 1000))
            .withHeldOutShare(0);
    new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
  }

  private Source source(String path, SourceFormat format) {
    return Source.of("s", dir + "/" + path, format);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.writeString(dir.resolve("in").resolve(name), text);
  }
}
