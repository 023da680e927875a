package io.sampo.training.pretrain;

import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.draws.Draws;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * Which tokens of a sequence are to be predicted, and what stands in their place: [MASK] for 80 %,
 * a random token for 10 %, the token itself for 10 % (Devlin et al. 2018, arXiv 1810.04805).
 *
 * <p>Drawn from (seed, epoch, global row) alone. Special tokens are neither predicted nor drawn.
 * Every sequence with a token to predict predicts at least one; longer ones the rate's share,
 * rounded up or down at random so that the mean is the rate.
 */
final class Masking implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double MASKED = 0.8;
  private static final double RANDOM = 0.1;

  private final boolean[] special; // [vocabulary]
  private final int[] ordinary; // ids that are not special
  private final int maskId;
  private final double rate;
  private final long seed;

  private Masking(boolean[] special, int[] ordinary, int maskId, double rate, long seed) {
    this.special = special;
    this.ordinary = ordinary;
    this.maskId = maskId;
    this.rate = rate;
    this.seed = seed;
  }

  /**
   * @param rate share of the tokens to predict
   */
  static Masking of(Vocabulary vocabulary, double rate, long seed) {
    boolean[] special = new boolean[vocabulary.size()];
    for (int id :
        new int[] {
          vocabulary.padId(),
          vocabulary.unkId(),
          vocabulary.clsId(),
          vocabulary.sepId(),
          vocabulary.maskId()
        }) {
      if (id >= 0) {
        special[id] = true;
      }
    }
    int[] ordinary = IntStream.range(0, special.length).filter(id -> !special[id]).toArray();
    return new Masking(special, ordinary, vocabulary.maskId(), rate, seed);
  }

  /**
   * Masks one sequence in place.
   *
   * @param ids the batch's token ids; {@code [from, to)} is the sequence and is changed
   * @param epoch and {@code row} the key of the draw
   * @param labels {@code [from, to)} becomes the token to predict, or -1 where there is none
   * @return how many tokens are to be predicted
   */
  int mask(int[] ids, int from, int to, long epoch, long row, int[] labels) {
    int[] candidates = new int[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      labels[i] = -1;
      int id = ids[i];
      if (id < 0 || id >= special.length) {
        throw new IllegalArgumentException(
            "row " + row + " holds the token id " + id + " of " + special.length + " tokens");
      }
      if (!special[id]) {
        candidates[count++] = i;
      }
    }
    if (count == 0) {
      return 0;
    }
    Draws draws = Draws.of(seed, epoch, row);
    int chosen = Math.max(1, (int) Math.floor(rate * count + draws.uniform()));
    for (int k = 0; k < chosen; k++) {
      int j = k + draws.below(count - k);
      int position = candidates[j];
      candidates[j] = candidates[k];
      labels[position] = ids[position];
      double u = draws.uniform();
      if (u < MASKED) {
        ids[position] = maskId;
      } else if (u < MASKED + RANDOM) {
        ids[position] = ordinary[draws.below(ordinary.length)];
      }
    }
    return chosen;
  }
}
