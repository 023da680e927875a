package io.sampo.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program killed by -9 in every stage, in turn, and started again by the same command. */
class KilledRunIT {
  @Test
  @Tag("R02")
  @Tag("R04")
  void aRunKilledInEveryStageEqualsAnUndisturbedOne(@TempDir Path temporary) throws Exception {
    Path run = temporary.resolve("run");
    for (String stage : RunFiles.STAGES) {
      SampoProcess process = SampoProcess.embedded(run, SampoProcess.tiny("run"));
      RunFiles.await(process, stage + " at work", () -> atWork(run, stage));
      process.kill();
      assertThat(run.resolve(stage).resolve("commit.json"))
          .as("a killed stage must not look whole")
          .doesNotExist();
    }
    SampoProcess.embedded(run, SampoProcess.tiny("run")).expect(0);

    Path undisturbed = RunFiles.undisturbed();
    for (String stage : RunFiles.STAGES) {
      assertThat(RunFiles.files(run, stage))
          .as(stage)
          .isEqualTo(RunFiles.files(undisturbed, stage));
    }
    try (var left = Files.list(run)) {
      assertThat(left.map(p -> p.getFileName().toString()).filter(n -> n.endsWith(".tmp")))
          .as("what the killed processes left behind is cleared away")
          .isEmpty();
    }
  }

  /** Pre-training is killed after its first checkpoint, the others as soon as they started. */
  private static boolean atWork(Path run, String stage) {
    if (stage.equals("pretrain")) {
      return RunFiles.happened(run, "metric", stage);
    }
    return RunFiles.happened(run, "stage_started", stage);
  }

  @Test
  void theSecondRunSkipsEveryStage(@TempDir Path temporary) {
    Path undisturbed = RunFiles.undisturbed();
    var before = RunFiles.manifests(undisturbed);
    SampoProcess again = SampoProcess.embedded(undisturbed, SampoProcess.tiny("run")).expect(0);
    for (String stage : RunFiles.STAGES) {
      assertThat(RunFiles.happened(undisturbed, "stage_skipped", stage)).as(stage).isTrue();
    }
    assertThat(RunFiles.manifests(undisturbed)).as(again.output()).isEqualTo(before);
  }
}
