package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    EmbeddedSpark.inOneSlotWithKryo(
        Map.of("spark.speculation", "true"),
        spark -> {
          assertThat(spark.sparkContext().defaultParallelism()).isEqualTo(1);
          try (RunDirectory run = one.open(Reuse.TRUST_STAMPS)) {
            new PretrainStage(ToyRun.CONFIG, run, spark).run();
          }
        });
    assertThat(one.parameters()).isEqualTo(two.parameters());
    assertThat(Files.readAllBytes(one.directory.resolve("pretrain/manifest.json")))
        .isEqualTo(Files.readAllBytes(two.directory.resolve("pretrain/manifest.json")));
    assertThat(one.events("warning"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("spark.speculation is on"));
  }
}
