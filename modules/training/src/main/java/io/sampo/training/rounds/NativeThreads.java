package io.sampo.training.rounds;

import org.nd4j.linalg.factory.Nd4j;

/** How many threads native code may use for a call of the current thread. */
public final class NativeThreads {
  private static final String VARIABLE = "OMP_NUM_THREADS";

  private NativeThreads() {}

  /**
   * Limits ND4J's operations and BLAS. OpenMP remembers it for each thread that calls it, so every
   * task says it anew. oneDNN obeys {@code OMP_NUM_THREADS} alone.
   */
  public static void limit(int threads) {
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  /** Whether the environment keeps native products on one thread each. */
  static boolean limitedByEnvironment() {
    return "1".equals(System.getenv(VARIABLE));
  }
}
