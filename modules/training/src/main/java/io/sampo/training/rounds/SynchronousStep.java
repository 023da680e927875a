package io.sampo.training.rounds;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.training.config.OptimizerConfig;
import java.util.Map;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One AdamW on the mean of the workers' gradients: training on one large batch. */
public final class SynchronousStep implements OuterStep {
  private final BertModel model;
  private final AdamW optimizer;
  private final Schedule schedule;

  /**
   * @param model whose parameters are trained
   * @param totalSteps that the schedule is laid out for
   */
  public SynchronousStep(BertModel model, OptimizerConfig config, long totalSteps) {
    this.model = model;
    this.optimizer = AdamW.of(model, config.adamW());
    this.schedule = config.schedule(totalSteps);
  }

  @Override
  public boolean ofGradients() {
    return true;
  }

  @Override
  public void apply(INDArray parameters, Mean mean, long step) {
    FloatIndexer gradients = FlatSlices.elements(model.gradients());
    for (int slice = 0; slice < mean.slices(); slice++) {
      double[] values = mean.values(slice);
      long start = mean.start(slice);
      for (int i = 0; i < values.length; i++) {
        gradients.put(start + i, (float) values[i]);
      }
    }
    optimizer.step(schedule.at(step));
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
