package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;

/**
 * What a step sees.
 *
 * @param tokens budget of a batch; it is filled with whole sequences
 * @param maskRate share of the tokens to predict; of these 80 % become [MASK], 10 % a random token,
 *     10 % stay. Held-out loss always uses 15 %
 */
public record BatchConfig(int tokens, double maskRate) {
  public BatchConfig {
    if (tokens < 8) {
      throw new InvalidInputException(
          "pretrain.batch.tokens", tokens + " is out of range", "set it to 8 or more, e.g. 4096");
    }
    if (!(maskRate > 0 && maskRate < 1)) {
      throw new InvalidInputException(
          "pretrain.batch.mask_rate",
          maskRate + " is out of range",
          "set it between 0 and 1, e.g. 0.15");
    }
  }

  /** 4,096 tokens, 15 % masked. */
  public static BatchConfig defaults() {
    return new BatchConfig(4096, 0.15);
  }
}
