package io.sampo.training.rounds;

import io.sampo.encoder.optimizer.RateFactor;
import java.io.Serializable;

/**
 * How fast the layers of a model learn.
 *
 * @param decay the rate of a layer as a share of that of the layer above it, in (0, 1]
 * @param frozen lowest layers that do not learn: 1 freezes the embeddings, 2 also the first block
 */
public record LayerRates(double decay, int frozen) implements Serializable {
  /** All at the full rate. */
  public static final LayerRates UNIFORM = new LayerRates(1, 0);

  /**
   * What the rate of each tensor is multiplied by.
   *
   * @param blocks of the encoder
   */
  public RateFactor factor(int blocks) {
    return RateFactor.layerWise(blocks, decay).frozenBelow(frozen);
  }
}
