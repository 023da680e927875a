package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;

/**
 * One directory of shards among several that a run learns from.
 *
 * @param path the {@code shards} directory of any run
 * @param weight passes over it in an epoch: sequences of a source with weight 2 are seen twice as
 *     often as those of one with weight 1
 */
public record ShardSource(String path, double weight) {
  public ShardSource {
    if (path.isBlank()) {
      throw new InvalidInputException(
          "pretrain.sources.path", "is empty", "name a directory of shards");
    }
    if (!(weight > 0 && weight <= 1e6)) {
      throw new InvalidInputException(
          "pretrain.sources.weight", weight + " is out of range", "set it to a number above 0");
    }
  }

  /** What a source has when its configuration is silent; the path must be given. */
  public static ShardSource defaults() {
    return new ShardSource("shards", 1);
  }
}
