package io.sampo.training.rounds;

import java.util.Map;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * torch's SGD with Nesterov momentum on the workers' mean change, as in DiLoCo (arXiv 2311.08105):
 * {@code m = momentum·m + g; p -= rate·(g + momentum·m)}. The first m is g itself, which a zero
 * buffer gives too.
 */
public final class NesterovStep implements OuterStep {
  private final double rate;
  private final double momentum;
  private final INDArray buffer;

  /**
   * @param length of the flat vector
   */
  public NesterovStep(double rate, double momentum, long length) {
    this.rate = rate;
    this.momentum = momentum;
    this.buffer = Nd4j.zeros(DataType.FLOAT, length);
  }

  @Override
  public boolean ofGradients() {
    return false;
  }

  @Override
  public void apply(INDArray parameters, long start, double[] mean) {
    FloatIndexer p = FlatSlices.elements(parameters);
    FloatIndexer m = FlatSlices.elements(buffer);
    for (int i = 0; i < mean.length; i++) {
      double moved = momentum * m.get(start + i) + mean[i];
      m.put(start + i, (float) moved);
      p.put(start + i, (float) (p.get(start + i) - rate * (mean[i] + momentum * moved)));
    }
  }

  @Override
  public Map<String, INDArray> state() {
    return Map.of("outer_momentum", buffer);
  }

  @Override
  public void restored(long steps) {}

  @Override
  public void close() {
    buffer.close();
  }
}
