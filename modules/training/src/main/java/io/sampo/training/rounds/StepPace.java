package io.sampo.training.rounds;

import io.sampo.encoder.optimizer.Schedule;
import java.util.Objects;

/** A run of a fixed number of steps; every order depends on the state alone. */
public final class StepPace implements Pace {
  private final Schedule schedule;
  private final Ramp roundSteps;
  private final Ramp batchTokens;
  private final long firstStep;
  private final long steps;

  /**
   * @param schedule the learning rate of each of these steps, counted from 0
   * @param roundSteps local steps of a round
   * @param batchTokens budget of a worker's batch
   * @param firstStep steps of the run before these
   * @param steps how many
   */
  public StepPace(
      Schedule schedule, Ramp roundSteps, Ramp batchTokens, long firstStep, long steps) {
    this.schedule = Objects.requireNonNull(schedule);
    this.roundSteps = Objects.requireNonNull(roundSteps);
    this.batchTokens = Objects.requireNonNull(batchTokens);
    this.firstStep = firstStep;
    this.steps = steps;
  }

  @Override
  public boolean over(RoundState state) {
    return state.step() >= firstStep + steps;
  }

  @Override
  public RoundOrder next(RoundState state) {
    long done = state.step() - firstStep;
    double progress = (double) done / steps;
    double[] rates = new double[(int) Math.min(roundSteps.at(progress, done), steps - done)];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = schedule.at(done + i);
    }
    return new RoundOrder(state.round(), state.step(), rates, batchTokens.at(progress, done));
  }
}
