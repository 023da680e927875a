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
   * Changes the parameters.
   *
   * @param parameters the flat vector
   * @param mean by slice: the mean of {@code old - new} parameters, or of gradients
   * @param step the first optimizer step of the round, from 0
   */
  void apply(INDArray parameters, Mean mean, long step);

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

  /** The workers' mean, slice by slice of the flat vector. */
  interface Mean {
    int slices();

    /** First element of a slice. */
    long start(int slice);

    double[] values(int slice);
  }
}
