package io.sampo.training.pretrain;

import io.sampo.encoder.Targets;
import io.sampo.training.draws.Draws;
import java.io.Serializable;

/**
 * The sentence-order objective (Lan et al. 2019, arXiv 1909.11942): the two segments of a sequence
 * are swapped half the time, and the head tells whether they were.
 *
 * <p>Drawn from (seed, epoch, global row) alone.
 */
final class SentenceOrder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Segments stay as they are, and nothing is asked about them. */
  static final SentenceOrder NOT_ASKED = new SentenceOrder(false, 0);

  private static final int FOLLOWS = 0;
  private static final int SWAPPED = 1;

  private final boolean asked;
  private final long seed;

  private SentenceOrder(boolean asked, long seed) {
    this.asked = asked;
    this.seed = seed;
  }

  static SentenceOrder drawn(long seed) {
    return new SentenceOrder(true, seed);
  }

  /** Whether there are labels to answer. */
  boolean asked() {
    return asked;
  }

  /**
   * The label of a row: 0 when its second segment follows the first, 1 when they are swapped, and
   * {@link Targets#IGNORED} when it has one segment.
   *
   * @param pair whether the row has two segments
   * @param epoch and {@code row} the key of the draw
   */
  int label(boolean pair, long epoch, long row) {
    if (!asked || !pair) {
      return Targets.IGNORED;
    }
    return Draws.of(seed, epoch, row).uniform() < 0.5 ? FOLLOWS : SWAPPED;
  }

  static boolean swaps(int label) {
    return label == SWAPPED;
  }

  /**
   * What a batch is to answer.
   *
   * @param labels of its sequences
   */
  Targets targets(Targets.MaskedTokens masked, int[] labels) {
    return asked ? new Targets.Pretraining(masked, labels) : masked;
  }
}
