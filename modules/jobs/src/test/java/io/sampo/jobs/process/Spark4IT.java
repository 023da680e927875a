package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same jar on Spark 4 and Scala 2.13; runs in a build with {@code -Pspark4}. */
@EnabledIfSystemProperty(
    named = "sampo.spark4",
    matches = "true",
    disabledReason = "the class path of Spark 4 comes with -Pspark4")
class Spark4IT {
  /** And its model as a stage of a pipeline. */
  @Test
  void theSameJarRunsTheWholeWay() throws IOException {
    SparkHome spark = Workspace.spark4();
    RunFiles run = RunFiles.in(Workspace.empty("on-spark4"));
    SampoProcess process =
        SampoProcess.submitted(
                UserProgram.class,
                spark,
                run.directory(),
                List.of("--master", "local[2]", "--jars", programJar().toString()),
                run.directory().toString(),
                Workspace.ROOT.resolve("data-samples/to_score.parquet").toString(),
                "run",
                Workspace.tiny().toString())
            .expect(0);
    assertThat(process.output())
        .containsPattern("pipeline: [1-9]\\d+ rows, 0 not in it, 0 only in it");

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

  private static Path programJar() throws IOException {
    String name = UserProgram.class.getName().replace('.', '/') + ".class";
    Path jar = Workspace.empty("user-program").resolve("program.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        InputStream in = UserProgram.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
    return jar;
  }
}
