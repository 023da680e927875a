package io.sampo.jobs.config;

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
 */
public record RunConfig(String dir, long seed, String precision) {
  /** Refuses a negative seed and an unknown precision. */
  public RunConfig {
    if (seed < 0) {
      throw new InvalidInputException("run.seed", seed + " is negative", "use 0 or more");
    }
    Precision.check("run.precision", precision);
  }

  /** The directory follows the file; seed 42; single precision. */
  public static RunConfig defaults() {
    return new RunConfig("", 42, "fp32");
  }

  /** Refuses a precision in which no model can be trained. */
  public void requireTrainable() {
    if (precision.equals(Precision.INT8.label())) {
      throw Precision.untrainable("run.precision");
    }
  }

  RunConfig withDir(String directory) {
    return new RunConfig(directory, seed, precision);
  }
}
