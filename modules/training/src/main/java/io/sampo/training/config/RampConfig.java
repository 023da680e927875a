package io.sampo.training.config;

import io.sampo.storage.InvalidInputException;

/**
 * A number that starts lower (or higher) and moves to its value on a straight line.
 *
 * @param first its value at the start; 0: no ramp
 * @param over length of the ramp: below 1 a share of the run, from 1 on optimizer steps
 */
public record RampConfig(int first, double over) {
  public RampConfig {
    if (first < 0) {
      throw new InvalidInputException(
          "ramp.first", first + " is negative", "set it to 0 (no ramp) or more");
    }
    if (!(over > 0 && Double.isFinite(over))) {
      throw new InvalidInputException(
          "ramp.over", over + " is out of range", "set it to a share of the run, or to steps");
    }
  }

  /** No ramp; one that is asked for covers the first half of the run. */
  public static RampConfig defaults() {
    return new RampConfig(0, 0.5);
  }
}
