package io.sampo.training.rounds;

import java.util.Map;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The model becomes the weighted mean of the workers' models. */
public final class AverageStep implements OuterStep {
  @Override
  public boolean ofGradients() {
    return false;
  }

  @Override
  public void apply(INDArray parameters, long start, double[] mean) {
    FloatIndexer p = FlatSlices.elements(parameters);
    for (int i = 0; i < mean.length; i++) {
      p.put(start + i, (float) (p.get(start + i) - mean[i]));
    }
  }

  @Override
  public Map<String, INDArray> state() {
    return Map.of();
  }

  @Override
  public void restored(long steps) {}

  @Override
  public void close() {}
}
