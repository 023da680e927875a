package io.sampo.training.config;

import io.sampo.encoder.optimizer.AdamWConfig;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.InvalidInputException;

/**
 * AdamW as torch computes it, and its learning rate.
 *
 * @param learningRate the highest rate of the schedule
 * @param schedule how the rate moves
 * @param warmup below 1: the share of all steps over which the rate rises from 0; from 1 on: the
 *     number of those steps. Not used by {@code one_cycle}, which rises by itself
 * @param weightDecay applied to all but biases and LayerNorm
 * @param beta1 decay of the mean of gradients
 * @param beta2 decay of the mean of squared gradients
 * @param epsilon added to the root of the squared mean
 * @param clipNorm gradients longer than this are scaled down to it; 0 leaves them
 */
public record OptimizerConfig(
    double learningRate,
    LearningRate schedule,
    double warmup,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double clipNorm)
    implements java.io.Serializable {
  /** Steps that a run by the clock is thought to have. */
  private static final long FINE = 1_000_000;

  public OptimizerConfig {
    require(learningRate > 0 && learningRate <= 10, "learning_rate", learningRate, "(0, 10]");
    require(warmup >= 0 && Double.isFinite(warmup), "warmup", warmup, "0 or more");
    require(weightDecay >= 0 && weightDecay < 1, "weight_decay", weightDecay, "[0, 1)");
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "[0, 1)");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "[0, 1)");
    require(epsilon > 0 && epsilon < 1, "epsilon", epsilon, "(0, 1)");
    require(clipNorm >= 0 && Double.isFinite(clipNorm), "clip_norm", clipNorm, "0 or more");
  }

  /** Rates that pre-train a small encoder from nothing. */
  public static OptimizerConfig pretraining() {
    return new OptimizerConfig(1e-3, LearningRate.LINEAR, 0.06, 0.01, 0.9, 0.98, 1e-6, 1.0);
  }

  /** Rates that fine-tune a pre-trained encoder. */
  public static OptimizerConfig finetuning() {
    return new OptimizerConfig(5e-5, LearningRate.LINEAR, 0.1, 0.01, 0.9, 0.999, 1e-8, 1.0);
  }

  /** The optimizer's constants. */
  public AdamWConfig adamW() {
    return new AdamWConfig(beta1, beta2, epsilon, weightDecay, clipNorm);
  }

  /**
   * The learning rate of each step.
   *
   * @param totalSteps of the run
   */
  public Schedule schedule(long totalSteps) {
    long warmupSteps = warmup < 1 ? Math.round(warmup * totalSteps) : Math.round(warmup);
    return switch (schedule) {
      case LINEAR -> Schedule.linear(learningRate, warmupSteps, totalSteps);
      case COSINE -> Schedule.cosine(learningRate, warmupSteps, totalSteps);
      case ONE_CYCLE -> Schedule.oneCycle(learningRate, totalSteps);
      case CONSTANT -> Schedule.constant(learningRate, warmupSteps);
    };
  }

  /**
   * The learning rate of a run that ends by the clock.
   *
   * @param progress the share of its time that is over, in [0, 1]
   * @param step optimizer steps done, for a warm-up in steps
   */
  public double rate(double progress, long step) {
    long position = Math.round(progress * FINE);
    if (warmup < 1 || schedule == LearningRate.ONE_CYCLE) {
      return schedule(FINE).at(position);
    }
    return withSchedule(schedule, 0).schedule(FINE).at(position) * Math.min(1, step / warmup);
  }

  public OptimizerConfig withLearningRate(double rate) {
    return new OptimizerConfig(
        rate, schedule, warmup, weightDecay, beta1, beta2, epsilon, clipNorm);
  }

  public OptimizerConfig withSchedule(LearningRate kind, double warmup) {
    return new OptimizerConfig(
        learningRate, kind, warmup, weightDecay, beta1, beta2, epsilon, clipNorm);
  }

  private static void require(boolean fine, String key, double value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "optimizer." + key, value + " is out of range", "set it to a number in " + allowed);
    }
  }
}
