package io.sampo.training.finetune;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the losses on training and validation rows part, told in words. */
final class Curves {
  /** A validation loss that is so much above its lowest has risen: less may be chance. */
  private static final double RISE = 1.05;

  private Curves() {}

  /**
   * What to tell of the losses of all passes.
   *
   * @param train mean loss of each pass
   * @param validation loss after each pass
   * @param kept the pass whose model is kept, from 1
   * @return nothing when they move together
   */
  static Optional<String> part(List<Double> train, List<Double> validation, int kept) {
    int last = train.size() - 1;
    int lowest = 0;
    for (int i = 1; i <= last; i++) {
      lowest = validation.get(i) < validation.get(lowest) ? i : lowest;
    }
    boolean rose = validation.get(last) > RISE * validation.get(lowest);
    if (!rose || train.get(last) >= train.get(lowest)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the curves part after pass %d: the training loss went on falling (%.3f to %.3f) while"
                + " the validation loss rose (%.3f to %.3f), so later passes learned the rows by"
                + " heart; pass %d is kept. More rows, fewer passes, more dropout, a smaller"
                + " learning rate or frozen layers help",
            lowest + 1,
            train.get(lowest),
            train.get(last),
            validation.get(lowest),
            validation.get(last),
            kept));
  }
}
