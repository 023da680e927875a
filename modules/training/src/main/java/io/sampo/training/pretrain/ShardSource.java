package io.sampo.training.pretrain;

import io.sampo.corpus.shards.ShardsStage;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import java.util.Optional;

/**
 * One generation of shards among several that a run learns from.
 *
 * @param path the {@code shards} directory of any run; none: the run's own
 * @param generation of these shards: those of documents that were appended later are generation 1,
 *     2, …
 * @param weight passes over it in an epoch: sequences of a source with weight 2 are seen twice as
 *     often as those of one with weight 1
 */
public record ShardSource(Optional<String> path, int generation, double weight) {
  public ShardSource {
    if (path.isPresent() && path.get().isBlank()) {
      throw new InvalidInputException(
          "pretrain.sources.path", "is empty", "name a directory of shards, or leave it out");
    }
    if (generation < 0) {
      throw new InvalidInputException(
          "pretrain.sources.generation", "is " + generation, "use 0 or more");
    }
    if (!(weight > 0 && weight <= 1e6)) {
      throw new InvalidInputException(
          "pretrain.sources.weight", weight + " is out of range", "set it to a number above 0");
    }
  }

  /** The run's own shards without what was appended, once in an epoch. */
  public static ShardSource defaults() {
    return new ShardSource(Optional.empty(), 0, 1);
  }

  /** The first generation of any run's shards. */
  public static ShardSource of(String path, double weight) {
    return new ShardSource(Optional.of(path), 0, weight);
  }

  /** The same shards, but what was appended n-th. */
  public ShardSource withGeneration(int other) {
    return new ShardSource(path, other, weight);
  }

  public ShardSource withWeight(double other) {
    return new ShardSource(path, generation, other);
  }

  /** URI of the generation. */
  String directory(RunDirectory run) {
    String first = path.map(run.storage()::resolve).orElseGet(() -> run.stage(ShardsStage.NAME));
    return generation == 0 ? first : first + "_g" + generation;
  }
}
