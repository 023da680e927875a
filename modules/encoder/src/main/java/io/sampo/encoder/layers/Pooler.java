package io.sampo.encoder.layers;

import io.sampo.encoder.kernels.Buffers;
import io.sampo.encoder.kernels.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code tanh(first token · Wᵀ + b)}: hidden states [tokens, hidden] to [sequences, hidden]. */
final class Pooler {
  private final Kernels kernels;
  private final Buffers memory;
  private final INDArray weight;
  private final INDArray bias;

  /**
   * @param memory where activations stay between forward and backward
   */
  Pooler(Kernels kernels, Buffers memory, INDArray weight, INDArray bias) {
    this.kernels = kernels;
    this.memory = memory;
    this.weight = weight;
    this.bias = bias;
  }

  INDArray forward(INDArray hidden, int[] starts) {
    int[] firsts = firsts(starts);
    INDArray first = memory.matrix("poolerInput", firsts.length, hidden.columns());
    kernels.gatherRows(hidden, firsts, first);
    INDArray pooled = memory.matrix("pooled", firsts.length, weight.rows());
    kernels.linear(first, weight, bias, pooled);
    kernels.tanh(pooled);
    return pooled;
  }

  /** Overwrites dPooled; adds to dHidden. */
  void backward(
      INDArray pooled,
      INDArray dPooled,
      int[] starts,
      INDArray dWeight,
      INDArray dBias,
      INDArray dHidden) {
    int[] firsts = firsts(starts);
    kernels.tanhBackward(pooled, dPooled);
    INDArray first = memory.matrix("poolerInput", firsts.length, dHidden.columns());
    INDArray dFirst = memory.matrix("dPoolerInput", firsts.length, dHidden.columns());
    kernels.linearBackward(first, weight, dPooled, dFirst, 0, dWeight, dBias);
    kernels.scatterAddRows(dFirst, firsts, dHidden);
  }

  private static int[] firsts(int[] starts) {
    return java.util.Arrays.copyOf(starts, starts.length - 1);
  }
}
