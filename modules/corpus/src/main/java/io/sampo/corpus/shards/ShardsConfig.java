package io.sampo.corpus.shards;

import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How documents are cut into sequences and laid into files.
 *
 * @param maxLength tokens of a sequence at most, [CLS] and [SEP] included
 * @param minLength a sequence (the rest of a document) of fewer tokens is dropped and counted
 * @param shards files per split; fewer when a split has fewer sequences
 * @param rowGroupRows sequences in a row group, the unit of a positioned read
 * @param seed of the global order
 * @param cut overlap, joining and segments
 * @param moreLengths further lengths to make shards of from the same tokenization
 * @param generation 0: all documents; n: those of which no earlier generation has a sequence, into
 *     shards of their own
 */
public record ShardsConfig(
    int maxLength,
    int minLength,
    int shards,
    int rowGroupRows,
    long seed,
    Cutting cut,
    List<Integer> moreLengths,
    int generation) {

  public ShardsConfig {
    Objects.requireNonNull(cut, "cut");
    moreLengths = List.copyOf(moreLengths);
    requireLength(maxLength, "max_length", cut);
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
    for (int length : moreLengths) {
      requireLength(length, "more_lengths", cut);
      require(length >= minLength, "more_lengths", length, "use min_length or more");
      require(length != maxLength, "more_lengths", length, "leave max_length out");
    }
    require(generation >= 0 && generation <= 999, "generation", generation, "use 0 to 999");
  }

  public static ShardsConfig defaults() {
    return new ShardsConfig(128, 8, 8, 256, 42, Cutting.defaults(), List.of(), 0);
  }

  public ShardsConfig withMaxLength(int value) {
    return new ShardsConfig(
        value, minLength, shards, rowGroupRows, seed, cut, moreLengths, generation);
  }

  public ShardsConfig withMinLength(int value) {
    return new ShardsConfig(
        maxLength, value, shards, rowGroupRows, seed, cut, moreLengths, generation);
  }

  public ShardsConfig withShards(int value) {
    return new ShardsConfig(
        maxLength, minLength, value, rowGroupRows, seed, cut, moreLengths, generation);
  }

  public ShardsConfig withRowGroupRows(int value) {
    return new ShardsConfig(
        maxLength, minLength, shards, value, seed, cut, moreLengths, generation);
  }

  public ShardsConfig withSeed(long value) {
    return new ShardsConfig(
        maxLength, minLength, shards, rowGroupRows, value, cut, moreLengths, generation);
  }

  public ShardsConfig withCut(Cutting value) {
    return new ShardsConfig(
        maxLength, minLength, shards, rowGroupRows, seed, value, moreLengths, generation);
  }

  public ShardsConfig withMoreLengths(List<Integer> value) {
    return new ShardsConfig(
        maxLength, minLength, shards, rowGroupRows, seed, cut, value, generation);
  }

  public ShardsConfig withGeneration(int value) {
    return new ShardsConfig(
        maxLength, minLength, shards, rowGroupRows, seed, cut, moreLengths, value);
  }

  /** All lengths, {@code maxLength} first. */
  List<Integer> lengths() {
    List<Integer> lengths = new ArrayList<>(List.of(maxLength));
    lengths.addAll(new TreeSet<>(moreLengths));
    return lengths;
  }

  private static void requireLength(int length, String key, Cutting cut) {
    int least = cut.specialTokens() + 1;
    require(length >= least && length <= 65_536, key, length, "use " + least + " to 65536");
    if (cut.overlap() >= length - cut.specialTokens()) {
      throw new InvalidInputException(
          "shards.cut.overlap",
          "is " + cut.overlap() + ", sequences of " + length + " tokens could not go forward",
          "use " + (length - cut.specialTokens() - 1) + " or less");
    }
  }

  private static void require(boolean condition, String key, int value, String remedy) {
    if (!condition) {
      throw new InvalidInputException("shards." + key, "is " + value, remedy);
    }
  }
}
