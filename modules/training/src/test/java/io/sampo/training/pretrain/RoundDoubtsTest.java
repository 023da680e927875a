package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.Precision;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class RoundDoubtsTest {
  /** The words of the kernels themselves, so that a change of theirs is noticed. */
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
