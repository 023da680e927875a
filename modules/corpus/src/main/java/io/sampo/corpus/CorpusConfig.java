package io.sampo.corpus;

import io.sampo.storage.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the corpus stage reads and what it keeps.
 *
 * @param sources where documents come from; at least one when the stage runs
 * @param maxRecordBytes a record (line, file, {@code <doc>}) of more bytes is dropped and counted
 * @param maxGzipRatio a gzip file that unpacks to more than this many times its size is given up
 * @param minCharacters a cleaned document of fewer code points is dropped
 * @param maxCharacters a cleaned document of more code points is dropped
 * @param heldOutShare share of distinct texts, by hash, kept apart for the held-out loss; in [0, 1)
 * @param maxDroppedShare the stage fails when more than this share of the records is broken
 *     (malformed, too large, truncated); filters and duplicates do not count; in [0, 1]
 */
public record CorpusConfig(
    List<Source> sources,
    int maxRecordBytes,
    int maxGzipRatio,
    int minCharacters,
    int maxCharacters,
    double heldOutShare,
    double maxDroppedShare) {

  public CorpusConfig {
    sources = List.copyOf(sources);
    Set<String> names = new HashSet<>();
    for (Source source : sources) {
      require(!source.path().isBlank(), "sources.path", "is missing in " + source.name(), "set it");
      require(
          names.add(source.name()),
          "sources.name",
          "'" + source.name() + "' stands twice",
          "give every source a name of its own");
    }
    require(
        maxRecordBytes >= 1024 && maxRecordBytes <= 1 << 28,
        "max_record_bytes",
        "is " + maxRecordBytes,
        "use 1024 to 268435456");
    require(maxGzipRatio >= 1, "max_gzip_ratio", "is " + maxGzipRatio, "use 1 or more");
    require(minCharacters >= 1, "min_characters", "is " + minCharacters, "use 1 or more");
    require(
        maxCharacters >= minCharacters,
        "max_characters",
        "is " + maxCharacters,
        "use at least min_characters (" + minCharacters + ")");
    require(
        heldOutShare >= 0 && heldOutShare < 1,
        "held_out_share",
        "is " + heldOutShare,
        "use 0 to below 1, e.g. 0.02");
    require(
        maxDroppedShare >= 0 && maxDroppedShare <= 1,
        "max_dropped_share",
        "is " + maxDroppedShare,
        "use 0 to 1, e.g. 0.1");
  }

  /** Everything but the sources. */
  public static CorpusConfig defaults() {
    return new CorpusConfig(List.of(), 16 << 20, 200, 20, 10_000_000, 0.02, 0.1);
  }

  public CorpusConfig withSources(List<Source> sources) {
    return new CorpusConfig(
        sources,
        maxRecordBytes,
        maxGzipRatio,
        minCharacters,
        maxCharacters,
        heldOutShare,
        maxDroppedShare);
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("corpus." + key, problem, remedy);
    }
  }
}
