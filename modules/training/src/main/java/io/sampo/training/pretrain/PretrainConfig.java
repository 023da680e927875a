package io.sampo.training.pretrain;

import io.sampo.encoder.Head;
import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.Device;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.config.OptimizerConfig;
import java.util.List;
import java.util.Optional;

/**
 * Masked-language-model pre-training from shards. Its length is given by {@code minutes} and {@code
 * hours}, or else by {@code steps}, or else by {@code epochs}.
 *
 * @param model its shape
 * @param optimizer each worker's optimizer
 * @param averaging how workers divide the data and are put together
 * @param batch what a step sees
 * @param watch how often the run evaluates and saves itself
 * @param initFrom a checkpoint directory whose weights to begin with, in place of random ones; its
 *     shape is kept. A vocabulary that has grown since gets rows made of their pieces'
 * @param sources shards to learn from; empty: all generations of the run's own
 * @param phases stretches of the run with data and schedules of their own; empty: one
 * @param epochs passes over the training shards. All workers take the same number of steps; one
 *     whose rows come to their end starts its next pass
 * @param steps optimizer steps of each worker; 0: as many as {@code epochs} needs
 * @param hours time budget: schedule, last evaluation and model are done inside it; 0: none
 * @param minutes are added to the hours
 * @param device what workers compute on
 * @param seed of first weights, data order, masks and dropout
 */
public record PretrainConfig(
    ModelConfig model,
    OptimizerConfig optimizer,
    AveragingConfig averaging,
    BatchConfig batch,
    WatchConfig watch,
    Optional<String> initFrom,
    List<ShardSource> sources,
    List<PhaseConfig> phases,
    double epochs,
    long steps,
    double hours,
    double minutes,
    Device device,
    long seed) {

  public PretrainConfig {
    sources = List.copyOf(sources);
    phases = List.copyOf(phases);
    require(epochs > 0 && epochs <= 1e6, "epochs", epochs, "a number above 0");
    require(steps >= 0, "steps", steps, "0 (by epochs) or more");
    require(hours >= 0 && hours <= 1e6, "hours", hours, "0 (no time budget) or more");
    require(minutes >= 0 && minutes <= 1e8, "minutes", minutes, "0 (no time budget) or more");
    if (steps > 0 && hours + minutes > 0) {
      throw new InvalidInputException(
          "pretrain.steps",
          "is " + steps + " while there is a time budget too",
          "set pretrain.steps, or pretrain.hours and pretrain.minutes, to 0");
    }
  }

  public static PretrainConfig defaults() {
    return new PretrainConfig(
        ModelConfig.defaults(),
        OptimizerConfig.pretraining(),
        AveragingConfig.defaults(),
        BatchConfig.defaults(),
        WatchConfig.defaults(),
        Optional.empty(),
        List.of(),
        List.of(),
        1,
        0,
        0,
        0,
        Device.AUTO,
        42);
  }

  /** The time budget; 0 without one. */
  double seconds() {
    return 60 * (60 * hours + minutes);
  }

  /** What the model is to learn. */
  Head head() {
    return batch.sentenceOrder() ? new Head.Pretraining() : new Head.MaskedLanguageModel();
  }

  /** The phases, at least one, with the run's sources where they name none. */
  List<PhaseConfig> stretches() {
    List<PhaseConfig> given = phases.isEmpty() ? List.of(PhaseConfig.defaults()) : phases;
    return given.stream()
        .map(phase -> phase.sources().isEmpty() ? phase.withSources(sources) : phase)
        .toList();
  }

  public PretrainConfig withModel(ModelConfig other) {
    return new PretrainConfig(
        other, optimizer, averaging, batch, watch, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withOptimizer(OptimizerConfig other) {
    return new PretrainConfig(
        model, other, averaging, batch, watch, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withAveraging(AveragingConfig other) {
    return new PretrainConfig(
        model, optimizer, other, batch, watch, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withBatch(BatchConfig other) {
    return new PretrainConfig(
        model, optimizer, averaging, other, watch, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withWatch(WatchConfig other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, other, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withInitFrom(String other) {
    return new PretrainConfig(
        model,
        optimizer,
        averaging,
        batch,
        watch,
        Optional.of(other),
        sources,
        phases,
        epochs,
        steps,
        hours,
        minutes,
        device,
        seed);
  }

  public PretrainConfig withSources(List<ShardSource> other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, other, phases, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withPhases(List<PhaseConfig> other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, sources, other, epochs, steps, hours,
        minutes, device, seed);
  }

  public PretrainConfig withEpochs(double other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, sources, phases, other, 0, hours,
        minutes, device, seed);
  }

  public PretrainConfig withSteps(long other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, sources, phases, epochs, other, hours,
        minutes, device, seed);
  }

  public PretrainConfig withMinutes(double other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, sources, phases, epochs, 0, hours,
        other, device, seed);
  }

  public PretrainConfig withSeed(long other) {
    return new PretrainConfig(
        model, optimizer, averaging, batch, watch, initFrom, sources, phases, epochs, steps, hours,
        minutes, device, other);
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "pretrain." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
