package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.shiftright;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The key each shard begins with, such that shards of a split hold the same number of rows ±1.
 *
 * <p>Found without sorting everything: rows are counted in buckets by their key's first bits, and
 * only the buckets in which a border lies are looked into.
 */
final class ShardBorders implements Serializable {
  private static final long serialVersionUID = 1;

  /** One of 65,536 buckets of the evenly spread keys. */
  static final Column BUCKET = shiftright(col("key_high"), 48);

  private final int trainFiles;
  private final long[][] high; // [split] key of the first row of its shard i + 1
  private final long[][] low;

  private ShardBorders(int trainFiles, List<List<OrderKey>> keys) {
    this.trainFiles = trainFiles;
    high = new long[keys.size()][];
    low = new long[keys.size()][];
    for (int split = 0; split < high.length; split++) {
      high[split] = keys.get(split).stream().mapToLong(OrderKey::high).toArray();
      low[split] = keys.get(split).stream().mapToLong(OrderKey::low).toArray();
    }
  }

  /**
   * @param places with the columns of {@link TokenizedTable}
   * @param shards wanted of each split; there are fewer when there are fewer rows
   */
  static ShardBorders of(Dataset<Row> places, SequenceCounts counts, int shards) {
    EnumMap<Split, List<Rank>> ranks = new EnumMap<>(Split.class);
    TreeSet<Long> buckets = new TreeSet<>();
    for (Split split : Split.values()) {
      ranks.put(split, ranks(counts.buckets(split), counts.rows(split), shards));
      ranks.get(split).forEach(rank -> buckets.add(rank.bucket()));
    }
    EnumMap<Split, TreeMap<Long, List<OrderKey>>> found = keys(places, buckets);
    List<List<OrderKey>> keys = new ArrayList<>();
    for (Split split : Split.values()) {
      keys.add(
          ranks.get(split).stream()
              .map(r -> found.get(split).get(r.bucket()).get(Math.toIntExact(r.within())))
              .toList());
    }
    return new ShardBorders(files(counts, Split.TRAIN, shards), keys);
  }

  /** Files of a split. */
  static int files(SequenceCounts counts, Split split, int shards) {
    return (int) Math.min(shards, counts.rows(split));
  }

  /** The file that a row with this key belongs to, those of training first, from 0. */
  int file(boolean heldOut, long keyHigh, long keyLow) {
    int split = Split.of(heldOut).ordinal();
    int from = 0;
    int to = high[split].length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      int order = Long.compare(high[split][middle], keyHigh);
      order = order != 0 ? order : Long.compare(low[split][middle], keyLow);
      if (order <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return heldOut ? trainFiles + from : from;
  }

  /** A border, as the rank of its row within a bucket. */
  private record Rank(long bucket, long within) {}

  private static List<Rank> ranks(Map<Long, Long> buckets, long rows, int shards) {
    int files = (int) Math.min(shards, rows);
    List<Rank> ranks = new ArrayList<>();
    long before = 0;
    int next = 1;
    for (var entry : buckets.entrySet()) {
      for (; next < files && first(next, files, rows) < before + entry.getValue(); next++) {
        ranks.add(new Rank(entry.getKey(), first(next, files, rows) - before));
      }
      before += entry.getValue();
    }
    return ranks;
  }

  // Rank of the first row of a shard.
  private static long first(int shard, int shards, long rows) {
    return Math.floorDiv(shard * rows, (long) shards);
  }

  private static EnumMap<Split, TreeMap<Long, List<OrderKey>>> keys(
      Dataset<Row> places, TreeSet<Long> buckets) {
    EnumMap<Split, TreeMap<Long, List<OrderKey>>> found = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      found.put(split, new TreeMap<>());
    }
    if (buckets.isEmpty()) {
      return found;
    }
    places
        .filter(col("kept").and(BUCKET.isInCollection(new ArrayList<>(buckets))))
        .select(col("held_out"), BUCKET, col("key_high"), col("key_low"))
        .collectAsList()
        .forEach(
            row ->
                found
                    .get(Split.of(row.getBoolean(0)))
                    .computeIfAbsent(row.getLong(1), b -> new ArrayList<>())
                    .add(new OrderKey(row.getLong(2), row.getLong(3))));
    found.values().forEach(byBucket -> byBucket.values().forEach(list -> list.sort(null)));
    return found;
  }
}
