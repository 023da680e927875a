package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a whole run leaves, and what the same command makes of it. */
class UndisturbedRunIT {
  /** In logs, events, manifests and results; the recipe holds one. */
  @Test
  @Tag("R23")
  void noSecretIsInAnyFileOfARun() throws IOException {
    List<Path> files = RunFiles.files(RunFiles.undisturbed().directory());
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .contains("spark.log", "manifest.json", "commit.json", "metrics.json")
        .anyMatch(name -> name.endsWith(".jsonl"));
    for (Path file : files) {
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain("geheim");
    }
  }

  @Test
  void theSecondRunSkipsEveryStage() throws Exception {
    RunFiles undisturbed = RunFiles.undisturbed();
    var before = RunFiles.STAGES.stream().map(undisturbed::hashes).toList();
    Path recipe = Workspace.recipe(undisturbed.directory());
    String printed = InThisJvm.runInOwnSession("run", recipe.toString());
    for (String stage : RunFiles.STAGES) {
      assertThat(undisturbed.events("stage_skipped", stage)).as(stage + printed).hasSize(1);
    }
    assertThat(RunFiles.STAGES.stream().map(undisturbed::hashes).toList())
        .as(printed)
        .isEqualTo(before);
  }
}
