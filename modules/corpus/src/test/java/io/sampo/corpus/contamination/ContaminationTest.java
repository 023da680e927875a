package io.sampo.corpus.contamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Runs;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContaminationTest {
  private static final String QUESTION =
      "Which river flows past the old mill that the three brothers built in the valley of ash";

  @TempDir Path dir;

  @Test
  void documentsWithTestTextsAreDroppedAndListed() throws IOException {
    write("test.jsonl", "{\"q\":\"" + QUESTION + "?\"}\n{\"q\":\"too short to count\"}\n");
    write(
        "a.txt",
        "A page that says: which RIVER flows past the old mill, that the three brothers built in"
            + " the valley of ash? Nobody knows.\n"
            + "A page about a river that flows past some other mill in another valley of the land.\n"
            + "too short to count\n");
    run(new ContaminationConfig(tests(), 13, 1));
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "doc_id", "reason", "value"))
        .contains("t/a.txt:000000000000|contaminated|quiz 5")
        .hasSize(2);
    assertThat(Runs.rows(dir.resolve("run/corpus/contamination"), "test_set", "hits", "example"))
        .containsExactly(
            "quiz|5|which RIVER flows past the old mill, that the three brothers built in");
    run(new ContaminationConfig(tests(), 13, 6));
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "doc_id")).hasSize(2);
    assertThat(Runs.rows(dir.resolve("run/corpus/contamination"), "hits")).containsExactly("5");
    assertThat(run(new ContaminationConfig(tests(), 13, 6)).skipped()).isTrue();
    write("test.jsonl", "{\"q\":\"" + QUESTION + " and elm?\"}\n");
    assertThat(run(new ContaminationConfig(tests(), 13, 6)).skipped()).isFalse();
  }

  @Test
  void testSetsWithoutTextAreRefused() throws IOException {
    write("test.jsonl", "{\"q\":\"too short to count here\"}\n");
    write("a.txt", "A page about a river that flows past some other mill.\n");
    assertThatThrownBy(() -> run(new ContaminationConfig(tests(), 13, 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("corpus.contamination.test_sets: hold no text of 13 words");
  }

  private List<Source> tests() {
    return List.of(
        Source.of("quiz", dir + "/in/test.jsonl", SourceFormat.JSONL).withFields("q", null, null));
  }

  private StageResult run(ContaminationConfig contamination) {
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(Source.of("t", dir + "/in/a.txt", SourceFormat.LINES))
            .withContamination(contamination)
            .withHeldOutShare(0);
    return new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.writeString(dir.resolve("in").resolve(name), text);
  }
}
