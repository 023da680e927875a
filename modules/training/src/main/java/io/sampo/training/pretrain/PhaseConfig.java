package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * One stretch of a run with data and a learning-rate schedule of its own; models and optimizers go
 * on from the stretch before; ramps of rounds and batches belong to the first one. BERT's two
 * phases: {@code phases = [{share = 0.9, length = 128}, {share = 0.1, length = 512}]}, with {@code
 * shards.max_length = 128} and {@code shards.more_lengths = [512]}.
 *
 * @param share of the run's steps or time, relative to those of the other phases; of its epochs,
 *     over the phase's own shards
 * @param length which of the lengths that the shards were made of; 0: {@code shards.max_length}
 * @param sources shards; empty: {@code pretrain.sources}
 * @param batchTokens budget of a batch; 0: as the run's
 * @param learningRate highest rate of this phase's schedule; 0: as the run's
 */
public record PhaseConfig(
    double share, int length, List<ShardSource> sources, int batchTokens, double learningRate) {
  public PhaseConfig {
    sources = List.copyOf(sources);
    require(share > 0 && share <= 1e6, "share", share, "a number above 0");
    require(length >= 0, "length", length, "0, or a length of the shards");
    require(batchTokens == 0 || batchTokens >= 8, "batch_tokens", batchTokens, "0, or 8 or more");
    require(
        learningRate >= 0 && learningRate <= 10,
        "learning_rate",
        learningRate,
        "a number in [0, 10]");
  }

  /** The whole run, with its own shards, batches and rate. */
  public static PhaseConfig defaults() {
    return new PhaseConfig(1, 0, List.of(), 0, 0);
  }

  PhaseConfig withSources(List<ShardSource> other) {
    return new PhaseConfig(share, length, other, batchTokens, learningRate);
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "pretrain.phases." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
