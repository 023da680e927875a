package io.sampo.corpus;

import io.sampo.storage.InvalidInputException;

/**
 * What damaged or hostile input may cost.
 *
 * @param maxRecordBytes a record (line, file, block, page) of more bytes is dropped and counted
 * @param maxUnpackRatio a packed file that unpacks to more than this many times its size is given
 *     up
 * @param maxDroppedShare the stage fails when more than this share of the records is broken
 *     (malformed, too large, truncated); filters and duplicates do not count; in [0, 1]
 */
public record LimitsConfig(int maxRecordBytes, int maxUnpackRatio, double maxDroppedShare) {
  public LimitsConfig {
    require(
        maxRecordBytes >= 1024 && maxRecordBytes <= 1 << 28,
        "max_record_bytes",
        "is " + maxRecordBytes,
        "use 1024 to 268435456");
    require(maxUnpackRatio >= 1, "max_unpack_ratio", "is " + maxUnpackRatio, "use 1 or more");
    require(
        maxDroppedShare >= 0 && maxDroppedShare <= 1,
        "max_dropped_share",
        "is " + maxDroppedShare,
        "use 0 to 1, e.g. 0.1");
  }

  /** 16 MiB, 200 times, a tenth. */
  public static LimitsConfig defaults() {
    return new LimitsConfig(16 << 20, 200, 0.1);
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("corpus.limits." + key, problem, remedy);
    }
  }
}
