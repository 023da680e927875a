package io.sampo.training.pretrain;

import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.SlicePath;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/** Where one worker reads in one source, pass after pass; one row group is in memory. */
final class SourceCursor {
  private final List<Slice> slices;
  private final MultiDataSetLoader loader;
  private final long seed;
  private final int worker;

  private RowOrder order;
  private long pass;
  private long row;
  private int place = -1; // of the slice in memory, -1 for none
  private SequenceRows rows;
  private int[] rowOrder;

  /**
   * @param seed of the reading order
   */
  SourceCursor(
      List<Slice> slices, MultiDataSetLoader loader, long seed, int worker, long pass, long row) {
    this.slices = slices;
    this.loader = loader;
    this.seed = seed;
    this.worker = worker;
    this.pass = pass;
    this.row = row;
    this.order = new RowOrder(slices, seed, worker, pass);
  }

  /** Rows of a pass. */
  long rows() {
    return order.rows();
  }

  /** Rows read in all passes. */
  double taken() {
    return (double) pass * order.rows() + row;
  }

  long pass() {
    return pass;
  }

  long row() {
    return row;
  }

  /** Tokens of the next row; there must be rows. */
  int length() throws IOException {
    while (row >= order.rows()) {
      row -= order.rows();
      pass++;
      order = new RowOrder(slices, seed, worker, pass);
      place = -1;
    }
    int wanted = order.place(row);
    if (wanted != place) {
      Slice slice = order.slice(wanted);
      rows = SequenceRows.of(loader.load(new SlicePath(slice)));
      if (rows.rows() != slice.rows()) {
        throw new IOException(
            "slice " + slice + " holds " + rows.rows() + " rows: the shards were changed");
      }
      rowOrder = order.rowsOf(wanted);
      place = wanted;
    }
    return rows.length(index());
  }

  /** The next row's number over all sources; after {@link #length}. */
  long global() {
    return order.slice(place).first() + index();
  }

  /** Whether the next row has two segments; after {@link #length}. */
  boolean isPair() {
    return rows.isPair(index());
  }

  /**
   * Copies the next row and moves on; after {@link #length}.
   *
   * @param swapped its segments
   */
  void take(boolean swapped, int[] ids, int[] types, int offset) {
    rows.copy(index(), swapped, ids, types, offset);
    row++;
  }

  private int index() {
    return rowOrder[(int) (row - order.first(place))];
  }
}
