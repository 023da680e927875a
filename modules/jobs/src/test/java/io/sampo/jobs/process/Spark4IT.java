package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same jar on Spark 4 and Scala 2.13; runs in a build with {@code -Pspark4}. */
@EnabledIfSystemProperty(
    named = "sampo.spark4",
    matches = "true",
    disabledReason = "the class path of Spark 4 comes with -Pspark4")
class Spark4IT {
  @Test
  void theSameJarRunsTheWholeWay() {
    SparkHome spark = Workspace.spark4();
    RunFiles run = RunFiles.in(Workspace.empty("on-spark4"));
    SampoProcess.submitted(
            spark,
            run.directory(),
            List.of("--master", "local[2]"),
            "run",
            Workspace.tiny().toString())
        .expect(0);

    // Its Parquet writer names another version in the files it writes, and manifests follow.
    for (String file :
        List.of(
            "vocabulary/tokenizer.json",
            "pretrain/model/model.safetensors",
            "finetune/model/model.safetensors",
            "finetune/metrics.json",
            "evaluate/metrics.json")) {
      assertThat(run.hash(file)).as(file).isEqualTo(RunFiles.undisturbed().hash(file));
    }
    for (String stage : RunFiles.STAGES) {
      assertThat(run.committed(stage)).as(stage).isTrue();
    }
  }

  @Test
  void pipelinesFitSaveLoadAndScore() {
    Path work = Workspace.empty("pipeline-on-spark4");
    SampoProcess.submitted(
            Workspace.spark4(),
            work.resolve("run"),
            PipelineProgram.class,
            RunFiles.undisturbed().directory().toString(),
            Workspace.ROOT.resolve("data-samples").toString(),
            work.toString())
        .expect(0);
  }
}
