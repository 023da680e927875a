package io.sampo.training.rounds;

/** What a worker sends at the end of a round. */
public enum Sent {
  /** Its parameters, in single precision. */
  PARAMETERS,
  /**
   * How its parameters moved, in half precision; what the rounding left over is kept with the
   * worker's optimizer state and added to what it sends next.
   */
  HALF_DELTAS,
  /** The gradient of one step. */
  GRADIENTS
}
