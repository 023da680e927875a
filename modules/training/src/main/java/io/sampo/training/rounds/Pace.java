package io.sampo.training.rounds;

/** How long rounds are, how the learning rate moves, and when it is over; on the driver. */
public interface Pace {
  /** Whether no round follows this state; the same answer whenever it is asked about one state. */
  boolean over(RoundState state);

  /** What the round after this state is to do; only while it is not {@link #over}. */
  RoundOrder next(RoundState state);

  /** Told after each round. */
  default void took(RoundOutcome outcome) {}
}
