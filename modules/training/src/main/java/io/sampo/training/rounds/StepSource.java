package io.sampo.training.rounds;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/** Makes batches of a worker's slices of the data; the same from the same arguments, anywhere. */
public interface StepSource extends Serializable {
  /**
   * @param worker whose slices these are
   * @param slices what the paths given to {@code fitPaths} name for this worker, in their order
   * @param loader reads the rows of a slice
   * @param from where to go on
   * @param batchTokens budget of a batch
   */
  Steps open(
      int worker, List<Slice> slices, MultiDataSetLoader loader, Position from, int batchTokens)
      throws IOException;
}
