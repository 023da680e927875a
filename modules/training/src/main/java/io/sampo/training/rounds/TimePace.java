package io.sampo.training.rounds;

import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * A run that ends at a given time: its learning rate follows the clock, and its last round is as
 * long as there is time for. What it computes therefore depends on how fast the machine is.
 */
public final class TimePace implements Pace {
  /** Steps of the first round, which measures how long one takes. */
  private static final int FIRST_STEPS = 2;

  /** By how much a round may be longer than the one before. */
  private static final int GROWTH = 4;

  private final Rate rate;
  private final Ramp roundSteps;
  private final Ramp batchTokens;
  private final DoubleSupplier clock;
  private final DoubleSupplier reserve;
  private final double from;
  private final double until;
  private final long firstStep;

  private double secondsPerStep;
  private int formerSteps;
  private long decidedRound = -1;
  private boolean decided;

  /** The learning rate by time. */
  @FunctionalInterface
  public interface Rate {
    /**
     * @param progress the share of the time that is over, in [0, 1]
     * @param step optimizer steps done
     */
    double at(double progress, long step);
  }

  /**
   * @param clock seconds of training so far, those of earlier processes included
   * @param reserve seconds needed at the end, to evaluate and save
   * @param from what the clock showed at the beginning
   * @param until what it may show when all is done
   * @param firstStep steps of the run before this
   */
  public TimePace(
      Rate rate,
      Ramp roundSteps,
      Ramp batchTokens,
      DoubleSupplier clock,
      DoubleSupplier reserve,
      double from,
      double until,
      long firstStep) {
    this.rate = Objects.requireNonNull(rate);
    this.roundSteps = Objects.requireNonNull(roundSteps);
    this.batchTokens = Objects.requireNonNull(batchTokens);
    this.clock = Objects.requireNonNull(clock);
    this.reserve = Objects.requireNonNull(reserve);
    this.from = from;
    this.until = until;
    this.firstStep = firstStep;
  }

  @Override
  public boolean over(RoundState state) {
    // Until a round is measured, time passes between two questions about the same state: the first
    // evaluation is made.
    if (decidedRound != state.round() || formerSteps == 0) {
      decidedRound = state.round();
      decided = secondsLeft() <= secondsPerStep;
    }
    return decided;
  }

  @Override
  public RoundOrder next(RoundState state) {
    long done = state.step() - firstStep;
    double length = Math.max(1e-9, until - reserve.getAsDouble() - from);
    double progress = Math.min(1, (clock.getAsDouble() - from) / length);
    double[] rates = new double[steps(progress, done)];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = rate.at(Math.min(1, progress + i * secondsPerStep / length), done + i);
    }
    return new RoundOrder(state.round(), state.step(), rates, batchTokens.at(progress, done));
  }

  private int steps(double progress, long done) {
    int wanted = roundSteps.at(progress, done);
    if (secondsPerStep == 0) {
      return Math.min(wanted, FIRST_STEPS);
    }
    int fitting = (int) Math.max(1, Math.floor(secondsLeft() / secondsPerStep));
    return Math.min(Math.min(wanted, fitting), GROWTH * formerSteps);
  }

  private double secondsLeft() {
    return until - reserve.getAsDouble() - clock.getAsDouble();
  }

  @Override
  public void took(RoundOutcome outcome) {
    int steps = outcome.order().steps();
    double measured = (outcome.seconds() + outcome.averagingSeconds()) / steps;
    // The first rounds are slow: code is compiled, files are read for the first time.
    boolean settled = formerSteps == steps;
    secondsPerStep = settled ? (secondsPerStep + measured) / 2 : measured;
    formerSteps = steps;
  }
}
