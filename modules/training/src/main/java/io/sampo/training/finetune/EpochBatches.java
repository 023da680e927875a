package io.sampo.training.finetune;

import io.sampo.tasks.Batches;
import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The batches of each pass over windows of known lengths: shuffled by (seed, epoch), filled up to a
 * budget with windows of like length.
 */
final class EpochBatches {
  private static final long WINDOWS = 4;
  private static final long BATCHES = 5;
  private static final int BATCHES_SORTED_TOGETHER = 16;

  private final int[] lengths; // [windows]
  private final int budget;
  private final int rows;
  private final long seed;

  /**
   * @param budget most tokens of a batch
   * @param rows windows of a batch, whatever their tokens; 0: as many as the budget holds
   */
  EpochBatches(int[] lengths, int budget, int rows, long seed) {
    this.lengths = lengths;
    this.budget = budget;
    this.rows = rows;
    this.seed = seed;
  }

  /** Windows of each batch; every window stands in exactly one. */
  List<int[]> epoch(int epoch) {
    int[] order = Draws.of(seed, WINDOWS, epoch).permutation(lengths.length);
    List<int[]> batches = new ArrayList<>();
    int start = 0;
    long tokens = 0; // or windows
    for (int i = 0; i < order.length; i++) {
      tokens += rows > 0 ? 1 : lengths[order[i]];
      long batch = rows > 0 ? rows : budget;
      if (tokens >= BATCHES_SORTED_TOGETHER * batch || i == order.length - 1) {
        int[] pool =
            Arrays.stream(order, start, i + 1)
                .boxed()
                .sorted((a, b) -> Integer.compare(lengths[b], lengths[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        batches.addAll(cut(pool));
        start = i + 1;
        tokens = 0;
      }
    }
    List<int[]> shuffled = new ArrayList<>();
    for (int i : Draws.of(seed, BATCHES, epoch).permutation(batches.size())) {
      shuffled.add(batches.get(i));
    }
    return shuffled;
  }

  private List<int[]> cut(int[] pool) {
    if (rows == 0) {
      return Batches.inOrder(pool, lengths, budget);
    }
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < pool.length; from += rows) {
      batches.add(Arrays.copyOfRange(pool, from, Math.min(from + rows, pool.length)));
    }
    return batches;
  }

  /** Batches of the first {@code epochs} passes together. */
  long count(int epochs) {
    long count = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      count += epoch(epoch).size();
    }
    return count;
  }
}
