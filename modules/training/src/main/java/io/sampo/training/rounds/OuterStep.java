package io.sampo.training.rounds;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What becomes of the model at the end of a round, on the driver: an optimizer whose gradient is
 * the workers' mean.
 */
public interface OuterStep extends AutoCloseable {

  /** Whether workers send gradients of one step; else they send parameters. */
  boolean ofGradients();

  /**
   * Takes the workers' mean of one slice of the flat vector; slices come in order, each once.
   *
   * @param parameters the flat vector
   * @param start first element of the slice
   * @param mean of {@code old - new} parameters, or of gradients
   */
  void apply(INDArray parameters, long start, double[] mean);

  /**
   * Called when all slices of a round were applied.
   *
   * @param rate the workers' learning rate in the round's last step
   */
  default void finish(double rate) {}

  /** Live vectors that must be saved and filled again to go on, by name; may be empty. */
  Map<String, INDArray> state();

  /**
   * Called after {@link #state}'s vectors were filled.
   *
   * @param steps optimizer steps taken before
   */
  void restored(long steps);

  @Override
  void close();
}
