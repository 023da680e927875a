package io.sampo.tasks;

import io.sampo.encoder.Batch;
import io.sampo.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Batches by a budget of tokens; whole sequences only, nothing is padded. */
public final class Batches {
  private Batches() {}

  /**
   * Batches of sequences of like length, the longest first, so that a batch too large for the
   * memory fails at once. Depends on the lengths alone.
   *
   * @param lengths tokens of each sequence
   * @param budget most tokens of a batch; a longer sequence is a batch of its own
   * @return indices into {@code lengths}; each stands in exactly one batch
   */
  public static List<int[]> byLength(int[] lengths, int budget) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    return inOrder(order, lengths, budget);
  }

  /**
   * Batches of consecutive sequences of a given order.
   *
   * @param order indices into {@code lengths}, e.g. a permutation drawn for an epoch
   * @param lengths tokens of each sequence
   * @param budget most tokens of a batch; a longer sequence is a batch of its own
   */
  public static List<int[]> inOrder(int[] order, int[] lengths, int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("a batch needs a budget of 1 token or more: " + budget);
    }
    List<int[]> batches = new ArrayList<>();
    int start = 0;
    long tokens = 0;
    for (int i = 0; i < order.length; i++) {
      int length = lengths[order[i]];
      if (i > start && tokens + length > budget) {
        batches.add(Arrays.copyOfRange(order, start, i));
        start = i;
        tokens = 0;
      }
      tokens += length;
    }
    if (start < order.length) {
      batches.add(Arrays.copyOfRange(order, start, order.length));
    }
    return batches;
  }

  /** The encoder's input of some windows, in their order. */
  public static Batch of(List<Encoding> windows) {
    List<int[]> ids = new ArrayList<>(windows.size());
    List<int[]> types = new ArrayList<>(windows.size());
    for (Encoding window : windows) {
      ids.add(window.ids());
      types.add(window.typeIds());
    }
    return Batch.of(ids, types);
  }
}
