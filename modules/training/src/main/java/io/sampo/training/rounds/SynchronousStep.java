package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.training.config.OptimizerConfig;
import java.util.Map;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One AdamW on the mean of the workers' gradients: training on one large batch. */
public final class SynchronousStep implements OuterStep {
  private final BertModel model;
  private final AdamW optimizer;

  /**
   * @param model whose parameters are trained
   */
  public SynchronousStep(BertModel model, OptimizerConfig config, LayerRates rates) {
    this.model = model;
    this.optimizer = AdamW.of(model, config.adamW(), rates.factor(model.config().layers()));
  }

  @Override
  public boolean ofGradients() {
    return true;
  }

  @Override
  public void apply(INDArray parameters, long start, double[] mean) {
    FloatIndexer gradients = FlatSlices.elements(model.gradients());
    for (int i = 0; i < mean.length; i++) {
      gradients.put(start + i, (float) mean[i]);
    }
  }

  @Override
  public void finish(double rate) {
    optimizer.step(rate);
  }

  @Override
  public Map<String, INDArray> state() {
    return StateFiles.moments(optimizer);
  }

  @Override
  public void restored(long steps) {
    optimizer.restore(steps);
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
