package io.sampo.training.pretrain;

/** Seconds that a run has trained, those of earlier processes up to their checkpoint included. */
final class RunClock {
  private final long startNanos = System.nanoTime();
  private double before;

  /** Goes on from a checkpoint. */
  void goOnFrom(double seconds) {
    before = seconds;
  }

  double seconds() {
    return before + (System.nanoTime() - startNanos) / 1e9;
  }
}
