package io.sampo.training.rounds;

import java.io.Serializable;

/** How far a worker has read: complete passes over its rows, and rows of the current pass. */
public final class Position implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Before the first row. */
  public static final Position START = new Position(0, 0);

  private final long pass;
  private final long row;

  /**
   * @param pass counted from 0
   * @param row rows of this pass already read
   */
  public Position(long pass, long row) {
    if (pass < 0 || row < 0) {
      throw new IllegalArgumentException("position (" + pass + ", " + row + ") is negative");
    }
    this.pass = pass;
    this.row = row;
  }

  public long pass() {
    return pass;
  }

  public long row() {
    return row;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position that && pass == that.pass && row == that.row;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * pass + row);
  }

  @Override
  public String toString() {
    return "pass " + pass + ", row " + row;
  }
}
