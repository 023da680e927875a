package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that was stopped and goes on ends with the bits of one that was not. */
class ResumeTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(AveragingMode.class)
  @Tag("R02")
  void resumingGivesTheSameBits(AveragingMode mode) throws IOException {
    PretrainConfig config =
        ToyRun.CONFIG
            .withAveraging(ToyRun.CONFIG.averaging().withMode(mode))
            .withSteps(mode == AveragingMode.SYNCHRONOUS ? 5 : 12);
    ToyRun undisturbed = ToyRun.in(directory.resolve("a"));
    undisturbed.pretrain(config);

    ToyRun stopped = ToyRun.in(directory.resolve("b"));
    for (long round : new long[] {1, 3}) { // before the first checkpoint, and after it
      try {
        stopped.pretrain(
            config,
            state -> {
              if (state.round() == round) {
                throw new IllegalStateException("the driver dies here");
              }
            });
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("the driver dies here");
      }
    }
    assertThat(stopped.directory.resolve("pretrain/manifest.json")).doesNotExist();
    stopped.pretrain(config);

    assertThat(stopped.parameters()).isEqualTo(undisturbed.parameters());
    assertThat(Files.readAllBytes(stopped.directory.resolve("pretrain/manifest.json")))
        .isEqualTo(Files.readAllBytes(undisturbed.directory.resolve("pretrain/manifest.json")));
    assertThat(losses(stopped, 3)).isEqualTo(losses(undisturbed, 3));
  }

  private static List<Double> losses(ToyRun run, int afterRound) {
    List<Double> losses =
        run.events("metric").stream()
            .filter(event -> event.number("round") > afterRound)
            .map(event -> event.number("loss"))
            .toList();
    assertThat(losses).isNotEmpty();
    return losses;
  }

  @Test
  @Tag("R03")
  void aDamagedCheckpointIsNamedAndThePreviousOneUsed() throws IOException {
    ToyRun undisturbed = ToyRun.in(directory.resolve("a"));
    PretrainConfig config = ToyRun.CONFIG.withWatch(new WatchConfig(0, 0, 1, 0, 2, 3));
    undisturbed.pretrain(config);
    ToyRun stopped = ToyRun.in(directory.resolve("b"));
    try {
      stopped.pretrain(
          config,
          state -> {
            if (state.round() == 3) {
              throw new IllegalStateException("the driver dies here");
            }
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("the driver dies here");
    }
    Path checkpoints = stopped.directory.resolve("pretrain/checkpoints");
    try (var found = Files.list(checkpoints)) {
      assertThat(found.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("round-000002", "round-000003");
    }
    flipLastByte(checkpoints.resolve("round-000003/model.safetensors"));
    stopped.pretrain(config);
    assertThat(stopped.events("warning"))
        .extracting(event -> event.text("message"))
        .anyMatch(m -> m.contains("round-000003 is not used") && m.contains("sha256"));
    assertThat(stopped.parameters()).isEqualTo(undisturbed.parameters());
  }

  @Test
  @Tag("R03")
  void aDamagedWorkerStateIsNoticedToo() throws IOException {
    ToyRun undisturbed = ToyRun.in(directory.resolve("a"));
    undisturbed.pretrain(ToyRun.CONFIG);
    ToyRun stopped = ToyRun.in(directory.resolve("b"));
    PretrainStageTest.stopAfter(stopped, 2);
    try (var states = Files.walk(stopped.directory.resolve("pretrain/state"))) {
      flipLastByte(states.filter(Files::isRegularFile).sorted().findFirst().orElseThrow());
    }
    stopped.pretrain(ToyRun.CONFIG);
    assertThat(stopped.events("warning"))
        .extracting(event -> event.text("message"))
        .anyMatch(m -> m.contains("round-000002 is not used") && m.contains("/state/1/"));
    assertThat(stopped.parameters()).isEqualTo(undisturbed.parameters());
  }

  @Test
  void anotherPrecisionIsRefusedWithBoth() throws IOException {
    assumeTrue(Precision.BF16.isPossible());
    ToyRun stopped = ToyRun.in(directory.resolve("a"));
    PretrainStageTest.stopAfter(stopped, 2);
    System.setProperty(Precision.PROPERTY, "bf16");
    try {
      assertThatThrownBy(() -> stopped.pretrain(ToyRun.CONFIG))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("was made with run.precision = fp32, this run has bf16");
    } finally {
      System.clearProperty(Precision.PROPERTY);
    }
  }

  private static void flipLastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }
}
