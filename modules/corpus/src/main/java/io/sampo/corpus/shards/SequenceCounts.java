package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many sequences and tokens were kept, by split and by the bucket of their keys, and how many
 * were too short.
 */
final class SequenceCounts {
  private final long[] rows = new long[Split.values().length];
  private final long[] tokens = new long[Split.values().length];
  private final EnumMap<Split, TreeMap<Long, Long>> buckets = new EnumMap<>(Split.class);
  private long droppedRows;
  private long droppedTokens;

  private SequenceCounts() {
    for (Split split : Split.values()) {
      buckets.put(split, new TreeMap<>());
    }
  }

  /**
   * Counts in one pass.
   *
   * @param places with the columns of {@link TokenizedTable}
   */
  static SequenceCounts of(Dataset<Row> places) {
    SequenceCounts counts = new SequenceCounts();
    for (Row row :
        places
            .groupBy(
                col("held_out"),
                col("kept"),
                when(col("kept"), ShardBorders.BUCKET).otherwise(lit(0L)).as("bucket"))
            .agg(count(lit(1)), sum(col("tokens")))
            .collectAsList()) {
      if (row.getBoolean(1)) {
        Split split = Split.of(row.getBoolean(0));
        counts.rows[split.ordinal()] += row.getLong(3);
        counts.tokens[split.ordinal()] += row.getLong(4);
        counts.buckets.get(split).put(row.getLong(2), row.getLong(3));
      } else {
        counts.droppedRows += row.getLong(3);
        counts.droppedTokens += row.getLong(4);
      }
    }
    return counts;
  }

  long rows(Split split) {
    return rows[split.ordinal()];
  }

  /** Kept sequences by {@link ShardBorders#BUCKET}, in the order of the buckets. */
  Map<Long, Long> buckets(Split split) {
    return buckets.get(split);
  }

  /** For the manifest: tokens of kept sequences with [CLS] and [SEP], of dropped ones without. */
  Map<String, Object> facts() {
    return Map.of(
        "rows",
        rows[0] + rows[1],
        "tokens",
        tokens[0] + tokens[1],
        "splits",
        Map.of(Split.TRAIN, facts(Split.TRAIN), Split.HELD_OUT, facts(Split.HELD_OUT)),
        "dropped",
        Map.of("too_short", Map.of("rows", droppedRows, "tokens", droppedTokens)));
  }

  private Map<String, Object> facts(Split split) {
    return Map.of("rows", rows[split.ordinal()], "tokens", tokens[split.ordinal()]);
  }
}
