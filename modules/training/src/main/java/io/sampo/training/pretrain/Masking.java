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
  private final boolean[] continues; // [vocabulary] whether a piece goes on with a word; or null
  private final double rate;
  private final long seed;

  private Masking(
      boolean[] special, int[] ordinary, int maskId, boolean[] continues, double rate, long seed) {
    this.continues = continues;
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
    return new Masking(special, ordinary, vocabulary.maskId(), null, rate, seed);
  }

  /** The same, but all pieces of a word are predicted or none; pieces begin with {@code ##}. */
  Masking ofWholeWords(Vocabulary vocabulary) {
    boolean[] pieces = new boolean[vocabulary.size()];
    for (int id = 0; id < pieces.length; id++) {
      pieces[id] = !special[id] && vocabulary.token(id).startsWith("##");
    }
    return new Masking(special, ordinary, maskId, pieces, rate, seed);
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
    if (continues != null) {
      return maskWords(ids, candidates, count, chosen, draws, labels);
    }
    for (int k = 0; k < chosen; k++) {
      int j = k + draws.below(count - k);
      int position = candidates[j];
      candidates[j] = candidates[k];
      hide(ids, position, draws, labels);
    }
    return chosen;
  }

  private void hide(int[] ids, int position, Draws draws, int[] labels) {
    labels[position] = ids[position];
    double u = draws.uniform();
    if (u < MASKED) {
      ids[position] = maskId;
    } else if (u < MASKED + RANDOM) {
      ids[position] = ordinary[draws.below(ordinary.length)];
    }
  }

  /**
   * Hides words in random order. The word that would exceed the number wanted is taken with the
   * probability that keeps the expected number.
   */
  private int maskWords(
      int[] ids, int[] candidates, int count, int wanted, Draws draws, int[] labels) {
    int[] starts = new int[count + 1]; // of words, in candidates
    int words = 0;
    for (int k = 0; k < count; k++) {
      boolean goesOn =
          k > 0 && candidates[k] == candidates[k - 1] + 1 && continues[ids[candidates[k]]];
      if (!goesOn) {
        starts[words++] = k;
      }
    }
    starts[words] = count;
    int hidden = 0;
    for (int word : draws.permutation(words)) {
      int length = starts[word + 1] - starts[word];
      int room = wanted - hidden;
      boolean last = length >= room;
      if (hidden == 0 || !last || draws.uniform() * length < room) {
        for (int k = starts[word]; k < starts[word + 1]; k++) {
          hide(ids, candidates[k], draws, labels);
        }
        hidden += length;
      }
      if (last) {
        break;
      }
    }
    return hidden;
  }
}
