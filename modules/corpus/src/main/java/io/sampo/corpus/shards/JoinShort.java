package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Joins short sequences: {@code [CLS] a [SEP]} and {@code [CLS] b [SEP]} become {@code [CLS] a
 * [SEP] b [SEP]}.
 *
 * <p>They are dealt into buckets by their keys and joined there in the order of these, as many as
 * fit, so that the result depends on the sequences alone.
 */
final class JoinShort implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1;

  // Sequences that a bucket gives, about: the last of each may stay short.
  private static final long PER_BUCKET = 1_000;
  private static final int MAX_BUCKETS = 1 << 16;

  private final int maxLength;
  private final int minLength;

  private JoinShort(int maxLength, int minLength) {
    this.maxLength = maxLength;
    this.minLength = minLength;
  }

  /**
   * The sequences that short ones of one length make.
   *
   * @param shortOnes rows of {@link TokenizedTable}
   * @return such rows; {@code doc_id} is that of all that were joined, a line each
   */
  static Dataset<Row> of(Dataset<Row> shortOnes, int maxLength, int minLength) {
    Row total = shortOnes.agg(sum(col("tokens"))).first();
    long tokens = total.isNullAt(0) ? 0 : total.getLong(0);
    long buckets = Math.max(1, Math.min(MAX_BUCKETS, tokens / (PER_BUCKET * maxLength)));
    Dataset<Row> sorted =
        shortOnes
            .withColumn("bucket", pmod(col("key_high"), lit(buckets)))
            .repartition(col("held_out"), col("bucket"))
            .sortWithinPartitions("held_out", "bucket", "key_high", "key_low");
    return shortOnes
        .sparkSession()
        .createDataFrame(
            sorted
                .select("held_out", "bucket", "key_high", "key_low", "doc_id", "ids", "tokens")
                .javaRDD()
                .mapPartitions(new JoinShort(maxLength, minLength)),
            TokenizedTable.SCHEMA);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Joined(rows);
  }

  private final class Joined implements Iterator<Row> {
    private final Iterator<Row> rows;
    private Row row; // not taken yet
    private final int[] ids = new int[maxLength];

    Joined(Iterator<Row> rows) {
      this.rows = rows;
      row = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return row != null;
    }

    @Override
    public Row next() {
      if (row == null) {
        throw new NoSuchElementException();
      }
      Row first = row;
      StringBuilder docIds = new StringBuilder(first.getString(4));
      int[] piece = TokenizedTable.unpack((byte[]) first.get(5), first.getInt(6));
      System.arraycopy(piece, 0, ids, 0, piece.length);
      int length = piece.length;
      int pieces = 1;
      for (row = following(); row != null && isOfBucket(first); row = following()) {
        piece = TokenizedTable.unpack((byte[]) row.get(5), row.getInt(6));
        if (length + piece.length - 1 > maxLength) {
          break;
        }
        System.arraycopy(piece, 1, ids, length, piece.length - 1); // without its [CLS]
        length += piece.length - 1;
        docIds.append('\n').append(row.getString(4));
        pieces++;
      }
      return made(first, docIds.toString(), length, pieces);
    }

    private Row following() {
      return rows.hasNext() ? rows.next() : null;
    }

    private boolean isOfBucket(Row first) {
      return row.getBoolean(0) == first.getBoolean(0) && row.getLong(1) == first.getLong(1);
    }

    private Row made(Row first, String docIds, int length, int pieces) {
      OrderKey key = new OrderKey(first.getLong(2), first.getLong(3));
      boolean heldOut = first.getBoolean(0);
      if (length < minLength) {
        return TokenizedTable.dropped(maxLength, heldOut, key, length - 1 - pieces);
      }
      Sequence sequence = new Sequence(Arrays.copyOf(ids, length), length, docIds);
      return TokenizedTable.whole(maxLength, heldOut, key, false, sequence);
    }
  }
}
