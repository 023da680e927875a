package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fat jar on a Spark that somebody else installed. */
class SparkSubmitIT {
  private static final SparkHome SPARK = Workspace.spark3();

  @Test
  @Tag("R06")
  void oneExecutorLearnsTheSameBits() {
    RunFiles run = RunFiles.beforePretraining(Workspace.empty("one-executor"));
    SampoProcess.submitted(
            SPARK,
            run.directory(),
            List.of("--master", "local-cluster[1,2,2048]", "--conf", "spark.executor.memory=1g"),
            "pretrain",
            Workspace.tiny().toString())
        .expect(0);
    run.assertUndisturbed(List.of("pretrain"));
  }

  @Test
  @Tag("R22")
  void badConfigurationEndsSparkSubmitWithCode2AndOneLine() {
    RunFiles run = RunFiles.in(Workspace.empty("bad-configuration"));
    SampoProcess process =
        SampoProcess.submitted(
                SPARK,
                run.directory(),
                List.of("--master", "local[2]"),
                "corpus",
                Workspace.tiny().toString(),
                "--set",
                "corpus.held_out_shar=0.1")
            .expect(2);
    assertThat(process.output().lines().filter(line -> line.startsWith("sampo: ")))
        .singleElement()
        .asString()
        .contains("held_out_shar", "held_out_share");
    assertThat(run.directory()).doesNotExist();
  }
}
