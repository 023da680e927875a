package io.sampo.encoder.optimizer;

import io.sampo.encoder.ParameterLayout;

/** What the learning rate of a tensor is multiplied by; 0 freezes it. */
@FunctionalInterface
public interface RateFactor {
  /** The factor of one tensor, at least 0. */
  double of(ParameterLayout.Segment segment);

  /** The same rate for all. */
  static RateFactor uniform() {
    return segment -> 1;
  }

  /**
   * Layer-wise decay: the head learns at the full rate, each layer below at {@code decay} times the
   * rate of the one above, the embeddings slowest (Howard and Ruder 2018).
   *
   * @param blocks number of transformer blocks
   * @param decay in (0, 1]
   */
  static RateFactor layerWise(int blocks, double decay) {
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException("layer-wise decay " + decay + " is not in (0, 1]");
    }
    return segment -> Math.pow(decay, blocks + 1 - segment.layer());
  }

  /** This factor, but the layers below {@code layer} frozen: 1 freezes the embeddings alone. */
  default RateFactor frozenBelow(int layer) {
    return segment -> segment.layer() < layer ? 0 : of(segment);
  }
}
