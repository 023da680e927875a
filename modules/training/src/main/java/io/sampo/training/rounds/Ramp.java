package io.sampo.training.rounds;

/**
 * A whole number that grows (or falls) on a straight line and then stays.
 *
 * @param first its value at the start
 * @param last its value from the end of the ramp on
 * @param span length of the ramp: below 1 a share of the run, from 1 on optimizer steps; 0: no ramp
 */
public record Ramp(int first, int last, double span) {
  public Ramp {
    if (first < 1 || last < 1 || !(span >= 0)) {
      throw new IllegalArgumentException(first + " to " + last + " over " + span);
    }
  }

  /** A number that never changes. */
  public static Ramp constant(int value) {
    return new Ramp(value, value, 0);
  }

  /**
   * The value at a moment.
   *
   * @param progress the share of the run that is done, in [0, 1]
   * @param step optimizer steps done
   */
  public int at(double progress, long step) {
    double done = span == 0 ? 1 : Math.min(1, (span < 1 ? progress : step) / span);
    return (int) Math.round(first + (last - (double) first) * done);
  }

  /** The mean over a run of so many steps. */
  public double mean(double steps) {
    double share = Math.min(1, span < 1 ? span : span / Math.max(1, steps));
    return share * (first + (double) last) / 2 + (1 - share) * last;
  }
}
