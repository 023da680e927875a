package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.Objects;

/** What the workers are to do in one round; the same for all of them. */
public final class RoundOrder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long round;
  private final long firstStep;
  private final double[] rates;
  private final int batchTokens;

  /**
   * @param round counted from 0
   * @param firstStep optimizer steps taken before
   * @param rates the learning rate of each step of the round, at least one
   * @param batchTokens budget of a worker's batch
   */
  public RoundOrder(long round, long firstStep, double[] rates, int batchTokens) {
    this.round = round;
    this.firstStep = firstStep;
    this.rates = Objects.requireNonNull(rates).clone();
    this.batchTokens = batchTokens;
    if (rates.length == 0) {
      throw new IllegalArgumentException("round " + round + " has no step");
    }
  }

  /** Counted from 0. */
  public long round() {
    return round;
  }

  /** Optimizer steps taken before this round. */
  public long firstStep() {
    return firstStep;
  }

  /** Optimizer steps of each worker. */
  public int steps() {
    return rates.length;
  }

  /** The learning rate of a step of the run. */
  public double rate(long step) {
    return rates[Math.toIntExact(step - firstStep)];
  }

  /** The learning rate of the last step. */
  public double lastRate() {
    return rates[rates.length - 1];
  }

  /** Budget of a worker's batch. */
  public int batchTokens() {
    return batchTokens;
  }
}
