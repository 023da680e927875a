package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.RoundOrder;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.WorkerReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class RoundDoubtsTest {
  @TempDir Path directory;

  private static RoundOutcome outcome(int round, double divergence) {
    return new RoundOutcome(
        new RoundOrder(round, round, new double[] {1e-3}, 64),
        false,
        List.of(new WorkerReport(0, Position.START), new WorkerReport(1, Position.START)),
        divergence,
        1,
        1,
        0);
  }

  private List<String> warnings(double... divergences) {
    ToyRun run = new ToyRun(directory);
    try (RunDirectory open = run.open(Reuse.TRUST_STAMPS)) {
      RoundDoubts doubts = new RoundDoubts(open.events(), Optional.empty());
      for (int round = 0; round < divergences.length; round++) {
        doubts.tell(outcome(round, divergences[round]));
      }
    }
    return run.events("warning").stream()
        .map(event -> event.text("message"))
        .filter(message -> message.contains("the workers part"))
        .toList();
  }

  @Test
  void workersThatPartMuchFurtherThanBeforeAreToldOnce() {
    assertThat(warnings(0.9, 1.1, 1, 1, 1, 1.2, 4, 5))
        .singleElement()
        .asString()
        .startsWith("round 6: the workers part 4.0 times as far as in the rounds before");
  }

  @Test
  void slowlyGrowingDistanceIsUsual() {
    assertThat(warnings(0.2, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.3)).isEmpty();
  }

  /** By the words of the kernels themselves, so that a change of theirs is noticed. */
  @Test
  void singlePrecisionOnAProcessorWithHalvesCouldBeFaster() {
    try (Kernels full = KernelChoice.best(DataType.FLOAT, 1, Precision.FP32)) {
      assertThat(RoundDoubts.couldBeFaster(full.description() + ", amx_bf16")).isTrue();
      assertThat(RoundDoubts.couldBeFaster(full.description() + ", avx512_vnni")).isFalse();
    }
    if (Precision.BF16.isPossible()) {
      try (Kernels halves = KernelChoice.best(DataType.FLOAT, 1, Precision.BF16)) {
        assertThat(RoundDoubts.couldBeFaster(halves.description() + ", amx_bf16")).isFalse();
      }
    }
  }
}
