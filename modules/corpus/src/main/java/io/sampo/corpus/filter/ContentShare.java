package io.sampo.corpus.filter;

import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.substring;

import org.apache.spark.sql.Column;

/** Places on [0, 1) that texts get by their hashes: a share of them is the same on any machine. */
public final class ContentShare {
  /** First hexadecimal digit for the held-out split. */
  public static final int HELD_OUT = 1;

  /** First hexadecimal digit for the weights of sources; independent of the split. */
  public static final int WEIGHT = 33;

  private static final int DIGITS = 13;

  private ContentShare() {}

  /**
   * @param sha256 64 hexadecimal digits
   * @param from {@link #HELD_OUT} or {@link #WEIGHT}
   */
  public static Column of(Column sha256, int from) {
    return conv(substring(sha256, from, DIGITS), 16, 10).cast("double").multiply(0x1p-52);
  }
}
