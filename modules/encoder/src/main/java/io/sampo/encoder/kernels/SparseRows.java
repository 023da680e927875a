package io.sampo.encoder.kernels;

import java.util.BitSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which part of a flat vector is known to be 0: rows of one table that lies in it, such as the
 * gradients of words that a batch does not hold. Passes over the vector leave these rows out, with
 * the same bits as if they had not. Immutable.
 */
public final class SparseRows {
  /** Any element may be other than 0. */
  public static final SparseRows NONE = new SparseRows(0, 0, 0, new BitSet());

  private final long start;
  private final int rows;
  private final int columns;
  private final BitSet filled;

  private SparseRows(long start, int rows, int columns, BitSet filled) {
    this.start = start;
    this.rows = rows;
    this.columns = columns;
    this.filled = filled;
  }

  /**
   * @param start of the table in the vector
   * @param filled its rows that may be other than 0
   */
  public static SparseRows of(long start, int rows, int columns, BitSet filled) {
    return new SparseRows(start, rows, columns, (BitSet) filled.clone());
  }

  /** The rows that are 0 in both of two float tables of one shape, found by reading them. */
  public static SparseRows find(long start, INDArray one, INDArray other) {
    if (one.dataType() != DataType.FLOAT) {
      return NONE;
    }
    BitSet filled = new BitSet();
    float[] row = Passes.array(one.columns());
    for (INDArray table : new INDArray[] {one, other}) {
      Rows values = Rows.of(table);
      for (int r = 0; r < values.rows; r++) {
        if (!filled.get(r)) {
          values.read(r, row);
          for (int c = 0; c < values.columns; c++) {
            if (row[c] != 0) {
              filled.set(r);
              break;
            }
          }
        }
      }
    }
    return new SparseRows(start, one.rows(), one.columns(), filled);
  }

  /** What is 0 here and there; of the same table. */
  public SparseRows and(SparseRows there) {
    if (rows == 0 || there.rows == 0) {
      return NONE;
    }
    if (start != there.start || rows != there.rows || columns != there.columns) {
      throw new IllegalArgumentException("the rows of two tables have nothing in common");
    }
    SparseRows both = of(start, rows, columns, filled);
    both.filled.or(there.filled);
    return both;
  }

  /** The same of the vector that begins at this element of the present one. */
  public SparseRows from(long element) {
    return new SparseRows(start - element, rows, columns, filled);
  }

  /** Whether this element is known to be 0. */
  boolean zero(long element) {
    return inTable(element) && !filled.get(row(element));
  }

  /** The first element after this one that {@link #zero} says something else of, or the limit. */
  long end(long element, long limit) {
    long end;
    if (!inTable(element)) {
      end = rows > 0 && element < start ? start : limit;
    } else {
      int row = row(element);
      int next = filled.get(row) ? filled.nextClearBit(row) : filled.nextSetBit(row);
      end =
          next < 0 || next >= rows ? start + (long) rows * columns : start + (long) next * columns;
    }
    return Math.min(end, limit);
  }

  private boolean inTable(long element) {
    return element >= start && element < start + (long) rows * columns;
  }

  private int row(long element) {
    return (int) ((element - start) / columns);
  }
}
