package io.sampo.training.rounds;

import org.nd4j.linalg.factory.Nd4j;

/** How many threads ND4J may use for a call of the current thread. */
public final class NativeThreads {
  private NativeThreads() {}

  /** Limits ND4J's operations and BLAS; oneDNN runs on the calling thread anyway. */
  public static void limit(int threads) {
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }
}
