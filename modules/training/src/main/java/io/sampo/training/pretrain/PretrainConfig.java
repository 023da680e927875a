package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.config.OptimizerConfig;

/**
 * Masked-language-model pre-training from shards.
 *
 * @param model its shape
 * @param optimizer each worker's optimizer
 * @param averaging how workers divide the data and are put together
 * @param batch what a step sees
 * @param watch how often the run evaluates and saves itself
 * @param epochs passes over the training shards, used when {@code steps} is 0. All workers take the
 *     same number of steps; one whose rows come to their end starts its next pass
 * @param steps optimizer steps of each worker; 0: as many as {@code epochs} needs
 * @param seed of first weights, data order, masks and dropout
 */
public record PretrainConfig(
    ModelConfig model,
    OptimizerConfig optimizer,
    AveragingConfig averaging,
    BatchConfig batch,
    WatchConfig watch,
    double epochs,
    long steps,
    long seed) {

  public PretrainConfig {
    if (!(epochs > 0 && epochs <= 1e6)) {
      throw new InvalidInputException(
          "pretrain.epochs", epochs + " is out of range", "set it to a number above 0");
    }
    if (steps < 0) {
      throw new InvalidInputException(
          "pretrain.steps", steps + " is out of range", "set it to 0 (by epochs) or more");
    }
  }

  public static PretrainConfig defaults() {
    return new PretrainConfig(
        ModelConfig.defaults(),
        OptimizerConfig.pretraining(),
        AveragingConfig.defaults(),
        BatchConfig.defaults(),
        WatchConfig.defaults(),
        1,
        0,
        42);
  }

  public PretrainConfig withModel(ModelConfig other) {
    return new PretrainConfig(other, optimizer, averaging, batch, watch, epochs, steps, seed);
  }

  public PretrainConfig withOptimizer(OptimizerConfig other) {
    return new PretrainConfig(model, other, averaging, batch, watch, epochs, steps, seed);
  }

  public PretrainConfig withAveraging(AveragingConfig other) {
    return new PretrainConfig(model, optimizer, other, batch, watch, epochs, steps, seed);
  }

  public PretrainConfig withBatch(BatchConfig other) {
    return new PretrainConfig(model, optimizer, averaging, other, watch, epochs, steps, seed);
  }

  public PretrainConfig withWatch(WatchConfig other) {
    return new PretrainConfig(model, optimizer, averaging, batch, other, epochs, steps, seed);
  }

  public PretrainConfig withEpochs(double count) {
    return new PretrainConfig(model, optimizer, averaging, batch, watch, count, 0, seed);
  }

  public PretrainConfig withSteps(long count) {
    return new PretrainConfig(model, optimizer, averaging, batch, watch, epochs, count, seed);
  }

  public PretrainConfig withSeed(long other) {
    return new PretrainConfig(model, optimizer, averaging, batch, watch, epochs, steps, other);
  }
}
