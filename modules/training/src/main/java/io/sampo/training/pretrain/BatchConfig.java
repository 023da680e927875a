package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.RampConfig;
import io.sampo.training.rounds.Ramp;

/**
 * What a step sees.
 *
 * @param tokens budget of a batch; it is filled with whole sequences
 * @param maskRate share of the tokens to predict; of these 80 % become [MASK], 10 % a random token,
 *     10 % stay. Held-out loss always uses 15 %
 * @param wholeWords whether all pieces of a word are predicted or none
 * @param sentenceOrder whether the two segments of a sequence are swapped half the time and the
 *     model learns to tell; needs shards of sentence pairs ({@code shards.cut.sentence_pairs})
 * @param ramp of the budget
 */
public record BatchConfig(
    int tokens, double maskRate, boolean wholeWords, boolean sentenceOrder, RampConfig ramp) {
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
    return of(4096, 0.15);
  }

  /** Single tokens, the budget always the same. */
  public static BatchConfig of(int tokens, double maskRate) {
    return new BatchConfig(tokens, maskRate, false, false, RampConfig.defaults());
  }

  public BatchConfig withWholeWords(boolean whole) {
    return new BatchConfig(tokens, maskRate, whole, sentenceOrder, ramp);
  }

  public BatchConfig withRamp(RampConfig other) {
    return new BatchConfig(tokens, maskRate, wholeWords, sentenceOrder, other);
  }

  public BatchConfig withSentenceOrder(boolean asked) {
    return new BatchConfig(tokens, maskRate, wholeWords, asked, ramp);
  }

  /**
   * The budget over a phase.
   *
   * @param last its final value
   */
  Ramp budget(int last) {
    return ramp.first() == 0 ? Ramp.constant(last) : new Ramp(ramp.first(), last, ramp.over());
  }
}
