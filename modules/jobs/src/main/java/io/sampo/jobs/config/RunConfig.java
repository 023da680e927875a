package io.sampo.jobs.config;

import io.sampo.encoder.kernels.KernelNeed;
import io.sampo.encoder.kernels.Precision;
import io.sampo.storage.InvalidInputException;

/**
 * What all stages of a run share.
 *
 * @param dir the run directory, on any Hadoop file system; a bare path is local and relative to the
 *     working directory. Empty: {@code runs/} and the name of the configuration file
 * @param seed for everything random; a stage may have a seed of its own
 * @param precision of matrix products: {@code fp32}; {@code bf16}, faster where the processor has
 *     it; {@code auto}, bf16 where it has; {@code int8}, dense layers on bytes, for {@code score},
 *     {@code predict} and {@code evaluate} only, refused where it would train or the processor
 *     lacks AVX-512 with VNNI
 * @param kernels what models are computed with: {@code auto}, the fastest there is, which a run
 *     says in a line; {@code native}, refused where oneDNN or the Java Vector API is missing
 */
public record RunConfig(String dir, long seed, String precision, KernelNeed kernels) {
  /** Refuses a negative seed and an unknown precision. */
  public RunConfig {
    if (seed < 0) {
      throw new InvalidInputException("run.seed", seed + " is negative", "use 0 or more");
    }
    Precision.check("run.precision", precision);
  }

  /** The directory follows the file; seed 42; single precision; any kernels. */
  public static RunConfig defaults() {
    return new RunConfig("", 42, "fp32", KernelNeed.AUTO);
  }

  /** Refuses a precision in which no model can be trained. */
  public void requireTrainable() {
    if (precision.equals(Precision.INT8.label())) {
      throw Precision.untrainable("run.precision");
    }
  }

  /** Sets what models of this process are computed with. */
  public void apply() {
    System.setProperty(Precision.PROPERTY, precision);
    System.setProperty(KernelNeed.PROPERTY, kernels.label());
  }

  RunConfig withDir(String directory) {
    return new RunConfig(directory, seed, precision, kernels);
  }
}
