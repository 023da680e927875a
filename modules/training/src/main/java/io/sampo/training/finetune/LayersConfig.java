package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.rounds.LayerRates;

/**
 * How fast the layers of the encoder learn.
 *
 * @param rateDecay the rate of a layer as a share of that of the layer above it, in (0, 1]; 1: all
 *     the same
 * @param frozen lowest layers that do not learn: 1 freezes the embeddings, 2 also the first block
 * @param unfreezeEvery passes after which one more of the frozen layers learns, the highest first;
 *     0: they stay frozen
 */
public record LayersConfig(double rateDecay, int frozen, int unfreezeEvery)
    implements java.io.Serializable {
  public LayersConfig {
    require(rateDecay > 0 && rateDecay <= 1, "rate_decay", rateDecay, "a number in (0, 1]");
    require(frozen >= 0, "frozen", frozen, "0 or more");
    require(unfreezeEvery >= 0, "unfreeze_every", unfreezeEvery, "0 or more");
  }

  /** All layers learn at the full rate. */
  public static LayersConfig defaults() {
    return new LayersConfig(1, 0, 0);
  }

  /** Lowest layers that do not learn in a pass, which count from 1. */
  int frozenIn(int epoch) {
    return unfreezeEvery == 0 ? frozen : Math.max(0, frozen - (epoch - 1) / unfreezeEvery);
  }

  /** The rates of a pass, which count from 1. */
  LayerRates rates(int epoch) {
    return new LayerRates(rateDecay, frozenIn(epoch));
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "finetune.training.layers." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
