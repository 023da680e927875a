package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fat jar on a Spark that somebody else installed. */
class SparkSubmitIT {
  private static final SparkHome SPARK = Workspace.spark3();

  /** The executor has two tasks at a time, and a GPU for each, which this jar cannot use. */
  @Test
  @Tag("R06")
  void oneExecutorLearnsTheSameBits() throws IOException {
    Path directory = Workspace.empty("one-executor");
    RunFiles run = RunFiles.beforePretraining(directory);
    Path gpus = directory.resolve("gpus.sh");
    Files.writeString(
        gpus, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    Files.setPosixFilePermissions(gpus, PosixFilePermissions.fromString("rwx------"));
    List<String> options = new ArrayList<>(List.of("--master", "local-cluster[1,2,2048]"));
    for (String conf :
        List.of(
            "spark.executor.memory=1g",
            "spark.worker.resource.gpu.amount=2",
            "spark.worker.resource.gpu.discoveryScript=" + gpus,
            "spark.executor.resource.gpu.amount=2",
            "spark.task.resource.gpu.amount=1")) {
      options.addAll(List.of("--conf", conf));
    }
    SampoProcess.submitted(SPARK, run.directory(), options, "pretrain", Workspace.tiny().toString())
        .expect(0);
    run.assertUndisturbed(List.of("pretrain"));
    assertThat(run.events("warning", "pretrain"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("Spark gives workers GPUs (addresses 0, 1)"));
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
