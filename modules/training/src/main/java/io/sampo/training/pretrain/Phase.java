package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.rounds.Ramp;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a run, resolved.
 *
 * @param number from 0
 * @param inputs what it reads
 * @param optimizer with the phase's learning rate
 * @param batchTokens budget of a batch
 * @param steps optimizer steps; 0 when it ends by the clock
 * @param endSeconds what the clock shows at its end; 0 when it ends by steps
 */
record Phase(
    int number,
    PretrainInputs inputs,
    OptimizerConfig optimizer,
    Ramp batchTokens,
    long steps,
    double endSeconds) {

  /**
   * The phases that a configuration asks for.
   *
   * @param maxPositions longest sequence that the model reads
   * @throws InvalidInputException when shards and configuration do not belong together
   */
  static List<Phase> of(RunDirectory run, PretrainConfig config, int maxPositions) {
    List<PhaseConfig> stretches = config.stretches();
    double shares = stretches.stream().mapToDouble(PhaseConfig::share).sum();
    List<Phase> phases = new ArrayList<>();
    double done = 0;
    for (PhaseConfig stretch : stretches) {
      PretrainInputs inputs =
          PretrainInputs.of(run, stretch, config.batch().sentenceOrder(), maxPositions);
      int tokens = stretch.batchTokens() == 0 ? config.batch().tokens() : stretch.batchTokens();
      Ramp budget = phases.isEmpty() ? config.batch().budget(tokens) : Ramp.constant(tokens);
      OptimizerConfig optimizer =
          stretch.learningRate() == 0
              ? config.optimizer()
              : config.optimizer().withLearningRate(stretch.learningRate());
      double before = done;
      done += stretch.share();
      long steps =
          config.seconds() > 0
              ? 0
              : config.steps() > 0
                  ? Math.round(config.steps() * done / shares)
                      - Math.round(config.steps() * before / shares)
                  : inputs.steps(
                      config.epochs() * stretch.share(), config.averaging().workers(), budget);
      phases.add(
          new Phase(
              phases.size(), inputs, optimizer, budget, steps, config.seconds() * done / shares));
    }
    requireOneTokenizer(phases);
    return phases;
  }

  private static void requireOneTokenizer(List<Phase> phases) {
    String first = phases.get(0).inputs().tokenizer().fingerprint();
    for (Phase phase : phases) {
      String other = phase.inputs().tokenizer().fingerprint();
      if (!other.equals(first)) {
        throw new InvalidInputException(
            Storage.display(phase.inputs().directories().get(0)),
            "the shards were made with the tokenizer " + other + ", those before with " + first,
            "make the shards again with one vocabulary");
      }
    }
  }

  /** Whether it ends by the clock. */
  boolean byTime() {
    return steps == 0 && endSeconds > 0;
  }
}
