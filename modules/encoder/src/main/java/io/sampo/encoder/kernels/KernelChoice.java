package io.sampo.encoder.kernels;

import io.sampo.storage.InvalidInputException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the kernels for a model on this machine. */
public final class KernelChoice {
  /** System property: how many threads a model's kernels use when nothing else is said. */
  public static final String THREADS_PROPERTY = "sampo.threads";

  /** System property: {@code false} takes the plain loops although the Vector API is there. */
  public static final String VECTORS_PROPERTY = "sampo.vectors";

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private KernelChoice() {}

  /** The fastest kernels that run here for this type, on {@link #threads} threads. */
  public static Kernels best(DataType type) {
    return best(type, threads());
  }

  /**
   * As {@link #best(DataType, int, Precision)}, in the precision that {@link Precision#PROPERTY}
   * says: oneDNN and vectors for FLOAT on a processor that has them, else plain ND4J.
   *
   * @param threads of native code; workers in one JVM times threads should not exceed the cores
   */
  public static Kernels best(DataType type, int threads) {
    return best(type, threads, Precision.chosen());
  }

  /**
   * As {@link #best(DataType, int)}, in this precision. Where the native kernels do not run the
   * others compute in the model's own type.
   *
   * @throws InvalidInputException when a model of floats cannot be computed in a precision other
   *     than fp32 here: what was asked for is not replaced in silence
   */
  public static Kernels best(DataType type, int threads, Precision precision) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; at least 1 is needed");
    }
    if (type == DataType.FLOAT && Nd4j.getEnvironment().isCPU()) {
      requireVectors(Passes.BEST);
      try {
        return told(new NativeKernels(threads, precision));
      } catch (LinkageError e) {
        KernelNeed.allowSlower(
            "oneDNN, which cannot be loaded (" + e + ")", "take the jar for this platform");
        requireFull(precision, "oneDNN, which cannot be loaded (" + e + ")");
        if (TOLD.add("no oneDNN")) {
          LOG.warn(
              "oneDNN cannot be loaded ({}); computing with ND4J operations in single precision,"
                  + " which is slower",
              e.toString());
        }
      }
    }
    if (type == DataType.FLOAT) {
      requireFull(precision, "oneDNN, which runs on CPUs only");
      KernelNeed.allowSlower("oneDNN, which runs on CPUs only", "use the jar without CUDA");
    }
    return told(new Nd4jKernels(threads));
  }

  static void requireVectors(Passes passes) {
    if (passes instanceof PlainPasses) {
      KernelNeed.allowSlower(
          "the Java Vector API, which is not in this JVM",
          "give driver and executors --add-modules=jdk.incubator.vector");
    }
  }

  /**
   * What models of floats are computed with in this JVM, in a few words. Loads the native
   * libraries.
   */
  public static String description() {
    try (Kernels kernels = best(DataType.FLOAT)) {
      return kernels.description();
    }
  }

  static void requireFull(Precision precision, String need) {
    if (precision != Precision.FP32) {
      throw new InvalidInputException(
          "precision", precision.label() + " needs " + need, "use fp32 or auto");
    }
  }

  /** Says once for each kind what computes. */
  private static Kernels told(Kernels kernels) {
    if (TOLD.add(kernels.description())) {
      LOG.info("computing with {}", kernels.description());
    }
    return kernels;
  }

  /** The system property {@value #THREADS_PROPERTY}, or the number of processors. */
  public static int threads() {
    return Integer.getInteger(THREADS_PROPERTY, Runtime.getRuntime().availableProcessors());
  }
}
