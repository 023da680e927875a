package io.sampo.jobs.config;

import io.sampo.storage.InvalidInputException;

/**
 * What all stages of a run share.
 *
 * @param dir the run directory, on any Hadoop file system; a bare path is local and relative to the
 *     working directory. Empty: {@code runs/} and the name of the configuration file
 * @param seed for everything random; a stage may have a seed of its own
 */
public record RunConfig(String dir, long seed) {
  /** Refuses a negative seed. */
  public RunConfig {
    if (seed < 0) {
      throw new InvalidInputException("run.seed", seed + " is negative", "use 0 or more");
    }
  }

  /** The directory follows the file; seed 42. */
  public static RunConfig defaults() {
    return new RunConfig("", 42);
  }

  RunConfig withDir(String directory) {
    return new RunConfig(directory, seed);
  }
}
