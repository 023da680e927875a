package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The key each shard of a split begins with, such that shards hold the same number of rows ±1.
 *
 * <p>Found without sorting everything: rows are counted in buckets by their key's first bits, and
 * only the buckets in which a border lies are looked into.
 */
final class ShardBorders implements Serializable {
  private static final long serialVersionUID = 1;

  // 65,536 buckets of the evenly spread keys.
  private static final int BUCKET_SHIFT = 48;

  private final long[] high; // key of the first row of shard i + 1
  private final long[] low;

  private ShardBorders(List<OrderKey> keys) {
    high = keys.stream().mapToLong(OrderKey::high).toArray();
    low = keys.stream().mapToLong(OrderKey::low).toArray();
  }

  /**
   * @param sequences of one split, with the columns of {@link TokenizedTable}
   * @param shards wanted; there are fewer when there are fewer rows
   */
  static ShardBorders of(Dataset<Row> sequences, int shards) {
    Column bucket = shiftright(col("key_high"), BUCKET_SHIFT);
    TreeMap<Long, Long> counts = new TreeMap<>();
    sequences
        .groupBy(bucket.as("bucket"))
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.put(row.getLong(0), row.getLong(1)));
    long rows = counts.values().stream().mapToLong(Long::longValue).sum();
    int files = (int) Math.min(shards, rows);

    List<Long> borderBuckets = new ArrayList<>();
    List<Long> ranks = new ArrayList<>(); // of the border within its bucket
    long before = 0;
    int next = 1;
    for (var entry : counts.entrySet()) {
      for (; next < files && first(next, files, rows) < before + entry.getValue(); next++) {
        borderBuckets.add(entry.getKey());
        ranks.add(first(next, files, rows) - before);
      }
      before += entry.getValue();
    }
    return new ShardBorders(keys(sequences, bucket, borderBuckets, ranks));
  }

  /** The shard that a row with this key belongs to, from 0. */
  int shard(long keyHigh, long keyLow) {
    int from = 0;
    int to = high.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int order = Long.compare(high[middle], keyHigh);
      order = order != 0 ? order : Long.compare(low[middle], keyLow);
      if (order <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  // Rank of the first row of a shard.
  private static long first(int shard, int shards, long rows) {
    return Math.floorDiv(shard * rows, (long) shards);
  }

  private static List<OrderKey> keys(
      Dataset<Row> sequences, Column bucket, List<Long> buckets, List<Long> ranks) {
    if (buckets.isEmpty()) {
      return List.of();
    }
    TreeMap<Long, List<OrderKey>> found = new TreeMap<>();
    sequences
        .filter(bucket.isInCollection(buckets))
        .select(bucket, col("key_high"), col("key_low"))
        .collectAsList()
        .forEach(
            row ->
                found
                    .computeIfAbsent(row.getLong(0), b -> new ArrayList<>())
                    .add(new OrderKey(row.getLong(1), row.getLong(2))));
    found.values().forEach(list -> list.sort(null));
    OrderKey[] keys = new OrderKey[buckets.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = found.get(buckets.get(i)).get(Math.toIntExact(ranks.get(i)));
    }
    return Arrays.asList(keys);
  }
}
