package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster decides how long it takes, not what comes out. */
class ParallelismTest {
  @TempDir Path directory;

  @Test
  @Tag("R06")
  void oneThreadAndKryoGiveTheBitsOfTwoThreads() throws IOException {
    ToyRun two = ToyRun.in(directory.resolve("two"));
    two.pretrain(ToyRun.CONFIG);

    ToyRun one = ToyRun.in(directory.resolve("one"));
    EmbeddedSpark.session().stop();
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.speculation", "true")
                .getOrCreate();
        RunDirectory run = one.open(Reuse.TRUST_STAMPS)) {
      assertThat(spark.sparkContext().defaultParallelism()).isEqualTo(1);
      new PretrainStage(ToyRun.CONFIG, run, spark).run();
    }
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
    assertThat(one.parameters()).isEqualTo(two.parameters());
    assertThat(Files.readAllBytes(one.directory.resolve("pretrain/manifest.json")))
        .isEqualTo(Files.readAllBytes(two.directory.resolve("pretrain/manifest.json")));
    assertThat(one.events("warning"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("spark.speculation is on"));
  }
}
