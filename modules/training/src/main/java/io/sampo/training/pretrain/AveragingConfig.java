package io.sampo.training.pretrain;

import io.sampo.encoder.BertModel;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.config.RampConfig;
import io.sampo.training.rounds.AverageStep;
import io.sampo.training.rounds.LayerRates;
import io.sampo.training.rounds.NesterovStep;
import io.sampo.training.rounds.OuterStep;
import io.sampo.training.rounds.Ramp;
import io.sampo.training.rounds.Sent;
import io.sampo.training.rounds.SynchronousStep;

/**
 * How the work is divided and put together again.
 *
 * @param mode what becomes of the workers' results
 * @param workers logical workers; a property of the run, not of the cluster: the result is the same
 *     on any number of executors
 * @param localSteps optimizer steps of each worker in a round; always 1 in mode {@code synchronous}
 * @param ramp of the steps of a round: average often at first, then lengthen the rounds (post-local
 *     SGD, Lin et al. 2020)
 * @param outerRate learning rate of the outer step of mode {@code nesterov}
 * @param outerMomentum momentum of the outer step of mode {@code nesterov}
 * @param nativeThreads threads of the native kernels in each worker's task; part of what decides
 *     the bits, so it is recorded
 * @param deltas precision of what workers send; has no part in mode {@code synchronous}
 */
public record AveragingConfig(
    AveragingMode mode,
    int workers,
    int localSteps,
    RampConfig ramp,
    double outerRate,
    double outerMomentum,
    int nativeThreads,
    DeltaPrecision deltas) {

  private static final String SECTION = "pretrain.averaging";

  public AveragingConfig {
    require(workers >= 1 && workers <= 65_536, SECTION, "workers", workers, "1 to 65536");
    requireRanges(SECTION, localSteps, outerRate, outerMomentum, nativeThreads);
  }

  /**
   * What the sections of several stages have in common.
   *
   * @param section the keys' prefix in errors
   * @throws InvalidInputException naming the key whose value cannot be
   */
  public static void requireRanges(
      String section, int localSteps, double outerRate, double outerMomentum, int nativeThreads) {
    require(localSteps >= 1, section, "local_steps", localSteps, "1 or more");
    require(
        outerRate > 0 && outerRate <= 10, section, "outer_rate", outerRate, "a number in (0, 10]");
    require(
        outerMomentum >= 0 && outerMomentum < 1,
        section,
        "outer_momentum",
        outerMomentum,
        "a number in [0, 1)");
    require(nativeThreads >= 1, section, "native_threads", nativeThreads, "1 or more");
  }

  /** Two workers, averaged every 20 steps, one native thread each. */
  public static AveragingConfig defaults() {
    return new AveragingConfig(
        AveragingMode.AVERAGE, 2, 20, RampConfig.defaults(), 0.7, 0.9, 1, DeltaPrecision.FP32);
  }

  public AveragingConfig withMode(AveragingMode other) {
    return new AveragingConfig(
        other, workers, localSteps, ramp, outerRate, outerMomentum, nativeThreads, deltas);
  }

  public AveragingConfig withWorkers(int count) {
    return new AveragingConfig(
        mode, count, localSteps, ramp, outerRate, outerMomentum, nativeThreads, deltas);
  }

  public AveragingConfig withLocalSteps(int steps) {
    return new AveragingConfig(
        mode, workers, steps, ramp, outerRate, outerMomentum, nativeThreads, deltas);
  }

  public AveragingConfig withRamp(RampConfig other) {
    return new AveragingConfig(
        mode, workers, localSteps, other, outerRate, outerMomentum, nativeThreads, deltas);
  }

  public AveragingConfig withDeltas(DeltaPrecision other) {
    return new AveragingConfig(
        mode, workers, localSteps, ramp, outerRate, outerMomentum, nativeThreads, other);
  }

  /** Steps of a round: 1 in mode {@code synchronous}. */
  public Ramp roundSteps() {
    if (mode == AveragingMode.SYNCHRONOUS) {
      return Ramp.constant(1);
    }
    return ramp.first() == 0
        ? Ramp.constant(localSteps)
        : new Ramp(ramp.first(), localSteps, ramp.over());
  }

  /** What workers send. */
  public Sent sent() {
    if (mode == AveragingMode.SYNCHRONOUS) {
      return Sent.GRADIENTS;
    }
    return deltas == DeltaPrecision.FP16 ? Sent.HALF_DELTAS : Sent.PARAMETERS;
  }

  /** What becomes of the workers' results; the caller closes it. */
  public OuterStep outer(BertModel model, OptimizerConfig optimizer, LayerRates rates) {
    return switch (mode) {
      case AVERAGE -> new AverageStep();
      case NESTEROV -> new NesterovStep(outerRate, outerMomentum, model.layout().length());
      case SYNCHRONOUS -> new SynchronousStep(model, optimizer, rates);
    };
  }

  private static void require(
      boolean fine, String section, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          section + "." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
