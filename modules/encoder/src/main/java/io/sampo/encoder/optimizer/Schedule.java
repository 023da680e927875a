package io.sampo.encoder.optimizer;

/**
 * The learning rate of each step, counted from 0; as transformers' and torch's schedules of the
 * same names. A warm-up rises linearly from 0, so its first step has rate 0.
 */
@FunctionalInterface
public interface Schedule {
  /** The rate of a step. */
  double at(long step);

  /** Warm-up, then the same rate for ever. */
  static Schedule constant(double rate, long warmupSteps) {
    check(rate, warmupSteps);
    return step -> rate * warmup(step, warmupSteps);
  }

  /** Warm-up, then down to 0 at {@code totalSteps} on a straight line. */
  static Schedule linear(double rate, long warmupSteps, long totalSteps) {
    check(rate, warmupSteps);
    return step ->
        step < warmupSteps
            ? rate * warmup(step, warmupSteps)
            : rate
                * Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  }

  /** Warm-up, then down to 0 at {@code totalSteps} on half a cosine (and up again after it). */
  static Schedule cosine(double rate, long warmupSteps, long totalSteps) {
    check(rate, warmupSteps);
    return step -> {
      if (step < warmupSteps) {
        return rate * warmup(step, warmupSteps);
      }
      double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
      return rate * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    };
  }

  /**
   * Torch's {@code OneCycleLR}: from rate/25 up to the rate over the first 30 %, then down to
   * rate/250,000, both on half a cosine; the last value ever after.
   */
  static Schedule oneCycle(double rate, long totalSteps) {
    check(rate, 0);
    double initial = rate / 25;
    double last = initial / 1e4;
    double peak = 0.3 * totalSteps - 1;
    double end = totalSteps - 1.0;
    return step -> {
      if (step <= peak) {
        return between(initial, rate, peak == 0 ? 1 : step / peak);
      }
      return step >= end ? last : between(rate, last, (step - peak) / (end - peak));
    };
  }

  private static double between(double from, double to, double share) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
  }

  private static double warmup(long step, long warmupSteps) {
    return step < warmupSteps ? (double) step / warmupSteps : 1;
  }

  private static void check(double rate, long warmupSteps) {
    if (!(rate >= 0 && Double.isFinite(rate)) || warmupSteps < 0) {
      throw new IllegalArgumentException(
          "learning rate " + rate + " with " + warmupSteps + " warm-up steps");
    }
  }
}
