package io.sampo.corpus.shards;

import io.sampo.storage.InvalidInputException;

/**
 * How documents are cut into sequences and laid into files.
 *
 * @param maxLength tokens of a sequence at most, [CLS] and [SEP] included
 * @param minLength a sequence (the rest of a document) of fewer tokens is dropped and counted
 * @param shards files per split; fewer when a split has fewer sequences
 * @param rowGroupRows sequences in a row group, the unit of a positioned read
 * @param seed of the global order
 */
public record ShardsConfig(int maxLength, int minLength, int shards, int rowGroupRows, long seed) {

  public ShardsConfig {
    require(maxLength >= 3 && maxLength <= 65_536, "max_length", maxLength, "use 3 to 65536");
    require(
        minLength >= 3 && minLength <= maxLength,
        "min_length",
        minLength,
        "use 3 to max_length (" + maxLength + ")");
    require(shards >= 1 && shards <= 99_999, "shards", shards, "use 1 to 99999");
    require(
        rowGroupRows >= 1 && rowGroupRows <= 65_536,
        "row_group_rows",
        rowGroupRows,
        "use 1 to 65536");
  }

  public static ShardsConfig defaults() {
    return new ShardsConfig(128, 8, 8, 256, 42);
  }

  private static void require(boolean condition, String key, int value, String remedy) {
    if (!condition) {
      throw new InvalidInputException("shards." + key, "is " + value, remedy);
    }
  }
}
