package io.sampo.benchmarks;

/** Times of a call that is repeated. */
final class Repeats {
  private Repeats() {}

  /**
   * Runs a call a few times without looking at the clock, then with.
   *
   * @return seconds of each repeat
   */
  static double[] seconds(int warmup, int repeats, Runnable call) {
    for (int i = 0; i < warmup; i++) {
      call.run();
    }
    double[] seconds = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      call.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    return seconds;
  }
}
