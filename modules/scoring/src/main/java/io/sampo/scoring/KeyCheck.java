package io.sampo.scoring;

import static org.apache.spark.sql.functions.col;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Whether the rows of a table have keys of their own. Rows without a key do not count: they go to
 * the error table.
 *
 * @param rows of the table
 * @param duplicates keys that stand twice or more
 * @param message about them, empty without
 */
record KeyCheck(long rows, long duplicates, String message) {
  private static final String COUNT = "sampo_rows";

  /**
   * Counts rows and, if asked, keys.
   *
   * @throws InvalidInputException when keys stand twice and {@code rule} refuses that
   */
  static KeyCheck of(Dataset<Row> table, String name, List<String> keys, DuplicateKeys rule) {
    if (keys.isEmpty() || rule == DuplicateKeys.ALLOW) {
      return new KeyCheck(table.count(), 0, "");
    }
    Column[] columns = keys.stream().map(RowPlan::column).toArray(Column[]::new);
    Dataset<Row> groups =
        table.select(columns).groupBy(columns).agg(functions.count(functions.lit(1)).as(COUNT));
    Column whole = keys.stream().map(k -> RowPlan.column(k).isNotNull()).reduce(Column::and).get();
    Column twice = col(COUNT).gt(1).and(whole);
    Row counts =
        groups
            .agg(
                functions.sum(col(COUNT)).as("rows"),
                functions.sum(functions.when(twice, 1L).otherwise(0L)).as("twice"),
                functions
                    .min(functions.when(twice, functions.struct(columns).cast("string")))
                    .as("example"))
            .first();
    long rows = counts.isNullAt(0) ? 0 : counts.getLong(0);
    long duplicates = counts.isNullAt(1) ? 0 : counts.getLong(1);
    if (duplicates == 0) {
      return new KeyCheck(rows, 0, "");
    }
    String problem =
        "keys of "
            + keys
            + " that stand in several rows: "
            + duplicates
            + ", e.g. "
            + counts.getString(2);
    if (rule == DuplicateKeys.REFUSE) {
      throw new InvalidInputException(
          "table " + name,
          problem,
          "make them unique, name more key columns, or set score.duplicate_keys to report");
    }
    return new KeyCheck(rows, duplicates, "table " + name + ": " + problem);
  }
}
