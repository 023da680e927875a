package io.sampo.jobs.config;

import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * What all stages of a run share.
 *
 * @param dir the run directory, on any Hadoop file system; a bare path is local and relative to the
 *     working directory. Empty: {@code runs/} and the name of the configuration file
 * @param seed for everything random; a stage may have a seed of its own
 * @param precision of matrix products: {@code fp32}; {@code bf16}, faster where the processor has
 *     it; {@code auto}, bf16 where it has
 */
public record RunConfig(String dir, long seed, String precision) {
  /** Refuses a negative seed and an unknown precision. */
  public RunConfig {
    if (seed < 0) {
      throw new InvalidInputException("run.seed", seed + " is negative", "use 0 or more");
    }
    if (!List.of("fp32", "bf16", "auto").contains(precision)) {
      throw new InvalidInputException(
          "run.precision", "'" + precision + "' is none", "use fp32, bf16 or auto");
    }
  }

  /** The directory follows the file; seed 42; single precision. */
  public static RunConfig defaults() {
    return new RunConfig("", 42, "fp32");
  }

  RunConfig withDir(String directory) {
    return new RunConfig(directory, seed, precision);
  }
}
