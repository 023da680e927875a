package io.sampo.training.pretrain;

import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.Slice;
import java.util.List;

/**
 * In which order a worker reads its rows in one pass: its slices in an order drawn from (seed,
 * worker, pass), the rows of a slice in one drawn from (seed, slice, pass).
 */
final class RowOrder {
  private static final long SLICES = 1;
  private static final long ROWS = 2;

  private final List<Slice> slices;
  private final long seed;
  private final long pass;
  private final int[] order; // of slices
  private final long[] firsts; // rows of the pass before each slice of the order, then all

  RowOrder(List<Slice> slices, long seed, int worker, long pass) {
    this.slices = slices;
    this.seed = seed;
    this.pass = pass;
    this.order = Draws.of(seed, SLICES, worker, pass).permutation(slices.size());
    this.firsts = new long[order.length + 1];
    for (int i = 0; i < order.length; i++) {
      firsts[i + 1] = firsts[i] + slices.get(order[i]).rows();
    }
  }

  /** Rows of the pass. */
  long rows() {
    return firsts[order.length];
  }

  /** The place in the order of the slice that holds a row of the pass. */
  int place(long row) {
    int low = 0;
    int high = order.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firsts[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  Slice slice(int place) {
    return slices.get(order[place]);
  }

  /** Rows of the pass before a slice. */
  long first(int place) {
    return firsts[place];
  }

  /** The rows of a slice in the order they are read. */
  int[] rowsOf(int place) {
    Slice slice = slice(place);
    return Draws.of(seed, ROWS, slice.first(), pass).permutation(slice.rows());
  }
}
