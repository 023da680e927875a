package io.sampo.training.pretrain;

/** Seconds that a run has trained, those of earlier processes up to their checkpoint included. */
final class RunClock {
  private long startNanos = System.nanoTime();
  private double before;

  /** Starts now, with what a checkpoint says was spent. */
  void goOnFrom(double seconds) {
    startNanos = System.nanoTime();
    before = seconds;
  }

  double seconds() {
    return before + (System.nanoTime() - startNanos) / 1e9;
  }
}
