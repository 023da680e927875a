package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How far a worker has read in each source of the data: complete passes over its rows, and rows of
 * the current pass.
 */
public final class Position implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Before the first row of every source. */
  public static final Position START = new Position(new long[0], new long[0]);

  private final long[] passes;
  private final long[] rows;

  /**
   * @param passes by source, counted from 0
   * @param rows by source, those of this pass already read
   */
  public Position(long[] passes, long[] rows) {
    if (passes.length != rows.length) {
      throw new IllegalArgumentException(passes.length + " passes, " + rows.length + " rows");
    }
    this.passes = passes.clone();
    this.rows = rows.clone();
    for (int i = 0; i < rows.length; i++) {
      if (passes[i] < 0 || rows[i] < 0) {
        throw new IllegalArgumentException("the position (" + this + ") is negative");
      }
    }
  }

  /** A position in the only source. */
  public static Position of(long pass, long row) {
    return new Position(new long[] {pass}, new long[] {row});
  }

  /** Sources that were read from, or more. */
  public int sources() {
    return rows.length;
  }

  /** Complete passes over the rows of a source. */
  public long pass(int source) {
    return source < passes.length ? passes[source] : 0;
  }

  /** Rows of the current pass over a source that were read. */
  public long row(int source) {
    return source < rows.length ? rows[source] : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position that
        && Arrays.equals(passes, that.passes)
        && Arrays.equals(rows, that.rows);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(passes) + Arrays.hashCode(rows);
  }

  @Override
  public String toString() {
    if (rows.length == 0) {
      return "the start";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.length; i++) {
      text.append(i == 0 ? "" : "; ");
      text.append(rows.length == 1 ? "" : "source " + i + ": ");
      text.append("pass ").append(passes[i]).append(", row ").append(rows[i]);
    }
    return text.toString();
  }
}
