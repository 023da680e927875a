package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many sequences and tokens were kept, by split, and how many were too short. */
final class SequenceCounts {
  private final long[] rows = new long[Split.values().length];
  private final long[] tokens = new long[Split.values().length];
  private long droppedRows;
  private long droppedTokens;

  private SequenceCounts() {}

  /**
   * @param sequences with the columns of {@link TokenizedTable}
   */
  static SequenceCounts of(Dataset<Row> sequences) {
    SequenceCounts counts = new SequenceCounts();
    for (Row row :
        sequences
            .groupBy(col("held_out"), col("ids").isNotNull())
            .agg(count(lit(1)), sum(col("tokens")))
            .collectAsList()) {
      if (row.getBoolean(1)) {
        int split = Split.of(row.getBoolean(0)).ordinal();
        counts.rows[split] = row.getLong(2);
        counts.tokens[split] = row.getLong(3);
      } else {
        counts.droppedRows += row.getLong(2);
        counts.droppedTokens += row.getLong(3);
      }
    }
    return counts;
  }

  long rows(Split split) {
    return rows[split.ordinal()];
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
