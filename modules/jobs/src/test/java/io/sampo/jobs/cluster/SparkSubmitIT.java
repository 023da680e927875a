package io.sampo.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.testing.SparkHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar by spark-submit: one run, three ways, and on Spark 4. */
class SparkSubmitIT {
  @Test
  void aSubmittedRunEqualsAnEmbeddedOne(@TempDir Path temporary) throws Exception {
    SparkHome spark = SparkHome.spark3(temporary.resolve("spark"));
    Path run = temporary.resolve("run");
    SampoProcess.submitted(spark, run, List.of("--master", "local[2]"), SampoProcess.tiny("run"))
        .expect(0);
    assertEqualsUndisturbed(run);
  }

  @Test
  void badConfigurationEndsWithCode2AndOneLine(@TempDir Path temporary) throws Exception {
    SparkHome spark = SparkHome.spark3(temporary.resolve("spark"));
    SampoProcess process =
        SampoProcess.submitted(
                spark,
                temporary.resolve("run"),
                List.of("--master", "local[2]"),
                SampoProcess.tiny("corpus", "--set", "corpus.held_out_shar=0.1"))
            .expect(2);
    assertThat(process.output()).contains("held_out_shar").contains("held_out_share");
  }

  @Test
  @Tag("R01")
  @Tag("R06")
  void executorsOfOneJvmEachGiveTheSameBitsThoughOneIsKilled(@TempDir Path temporary)
      throws Exception {
    SparkHome spark = SparkHome.spark3(temporary.resolve("spark"));
    Path run = temporary.resolve("run");
    SampoProcess process =
        SampoProcess.submitted(
            spark,
            run,
            List.of(
                "--master", "local-cluster[2,1,2048]",
                "--conf", "spark.executor.memory=1g",
                "--conf", "spark.driver.host=127.0.0.1",
                "--conf", "spark.driver.bindAddress=127.0.0.1"),
            SampoProcess.tiny("run"));
    RunFiles.await(
        process, "rounds of pretrain", () -> RunFiles.happened(run, "metric", "pretrain"));
    List<ProcessHandle> executors = process.executors();
    assertThat(executors).as("executor processes").hasSize(2);
    executors.get(0).destroyForcibly();
    process.expect(0);
    assertEqualsUndisturbed(run);
  }

  @Test
  void theSameJarRunsTheWholeWayOnSpark4(@TempDir Path temporary) throws Exception {
    boolean built = Boolean.getBoolean("sampo.spark4");
    assumeTrue(built, "needs a build with -Pspark4");
    SparkHome spark = SparkHome.spark4(temporary.resolve("spark"));
    Path run = temporary.resolve("run");
    SampoProcess.submitted(spark, run, List.of("--master", "local[2]"), SampoProcess.tiny("run"))
        .expect(0);
    // Parquet writers of other versions give other bytes: compare what was learnt instead.
    assertThat(RunFiles.sha256(run.resolve("pretrain/model/model.safetensors")))
        .isEqualTo(
            RunFiles.sha256(RunFiles.undisturbed().resolve("pretrain/model/model.safetensors")));
    assertThat(RunFiles.sha256(run.resolve("finetune/model/model.safetensors")))
        .isEqualTo(
            RunFiles.sha256(RunFiles.undisturbed().resolve("finetune/model/model.safetensors")));
  }

  private static void assertEqualsUndisturbed(Path run) {
    for (String stage : RunFiles.STAGES) {
      assertThat(RunFiles.files(run, stage))
          .as(stage)
          .isEqualTo(RunFiles.files(RunFiles.undisturbed(), stage));
    }
  }
}
