package io.sampo.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.spark_partition_id;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Outcomes, computed once and written as a table of answers and a table of errors. They are kept on
 * the executors' disks in between; what an executor takes with it is computed again.
 */
final class OutcomeTables implements AutoCloseable {
  private static final Pattern PART = Pattern.compile("part-(\\d{5,})-.*\\.parquet");
  private static final String PARTITION = "partition";

  private final Dataset<Row> outcomes;
  private final RowPlan plan;
  private final Map<Integer, Long> usable = new TreeMap<>(); // rows by partition
  private final Map<Integer, Long> unusable = new TreeMap<>();
  private final Map<String, Long> reasons = new TreeMap<>();
  private long windowed;

  private OutcomeTables(Dataset<Row> outcomes, RowPlan plan) {
    this.outcomes = outcomes;
    this.plan = plan;
  }

  /** Computes the outcomes and counts them. */
  static OutcomeTables compute(Dataset<Row> outcomes, RowPlan plan) {
    OutcomeTables tables = new OutcomeTables(outcomes.persist(StorageLevel.DISK_ONLY()), plan);
    boolean counted = false;
    try {
      tables.count();
      counted = true;
      return tables;
    } finally {
      if (!counted) {
        tables.close();
      }
    }
  }

  private void count() {
    Column severalWindows = functions.sum(col(RowPlan.WINDOWS).gt(1).cast("bigint"));
    List<Row> counts =
        outcomes
            .groupBy(spark_partition_id().as(PARTITION), col(RowPlan.REASON))
            .agg(functions.count(functions.lit(1)).as("rows"), severalWindows.as("windowed"))
            .collectAsList();
    for (Row count : counts) {
      int partition = count.getInt(0);
      long rows = count.getLong(2);
      if (count.isNullAt(1)) {
        usable.merge(partition, rows, Long::sum);
        windowed += count.isNullAt(3) ? 0 : count.getLong(3);
      } else {
        unusable.merge(partition, rows, Long::sum);
        reasons.merge(count.getString(1), rows, Long::sum);
      }
    }
  }

  /**
   * Looks for rows without an answer.
   *
   * @throws InvalidInputException naming one of them
   */
  void requireNoErrors(String table, List<String> keys) {
    if (unusable.isEmpty()) {
      return;
    }
    Row first = outcomes.filter(col(RowPlan.REASON).isNotNull()).first();
    List<Object> key = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      key.add(first.get(i));
    }
    throw new InvalidInputException(
        "table " + table,
        (keys.isEmpty() ? "a row" : "the row " + keys + " = " + key)
            + " cannot be scored: "
            + first.getAs(RowPlan.DETAIL),
        "correct it, or set score.output.on_error to table");
  }

  /** Rows with an answer. */
  long usableRows() {
    return sum(usable);
  }

  /** The counts, for a manifest. */
  Map<String, Object> facts() {
    return Map.of(
        "rows_read",
        sum(usable) + sum(unusable),
        "rows_scored",
        sum(usable),
        "rows_in_errors",
        sum(unusable),
        "reasons",
        reasons,
        "rows_in_windows",
        windowed);
  }

  /** All outcomes, answers and errors, in the order of the table. */
  Dataset<Row> all() {
    return outcomes;
  }

  /** The answers, with their kept columns. */
  Dataset<Row> answers() {
    return outcomes.filter(col(RowPlan.REASON).isNull());
  }

  /**
   * Writes both tables, one file for each partition that has rows, named by its number.
   *
   * @param directory an empty one; gets {@code <answers>/} and {@code errors/}
   * @param draft told how many rows each file has
   */
  void write(Storage storage, String directory, String answers, ManifestDraft draft) {
    write(storage, directory, answers, answers(), plan.scoredColumns(), usable, draft);
    Dataset<Row> errors = outcomes.filter(col(RowPlan.REASON).isNotNull());
    write(storage, directory, "errors", errors, plan.errorColumns(), unusable, draft);
  }

  private static void write(
      Storage storage,
      String directory,
      String name,
      Dataset<Row> rows,
      Column[] columns,
      Map<Integer, Long> counts,
      ManifestDraft draft) {
    String target = Storage.child(directory, name);
    rows.select(columns)
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .option("maxRecordsPerFile", 0)
        // One encoding for each column chunk: with several, the footer lists them in the order of
        // identity hashes, which differs from JVM to JVM.
        .option("parquet.writer.version", "v2")
        .option("parquet.enable.dictionary", "false")
        .parquet(target);
    for (StoredFile file : storage.list(target)) {
      Matcher part = PART.matcher(file.name());
      if (part.matches()) {
        int partition = Integer.parseInt(part.group(1));
        String stable = String.format(Locale.ROOT, "part-%05d.parquet", partition);
        storage.rename(file.uri(), Storage.child(target, stable));
        draft.extra(name + "/" + stable, Map.of("rows", counts.getOrDefault(partition, 0L)));
      } else if (!file.name().equals("_SUCCESS")) {
        storage.delete(file.uri()); // marks of a commit protocol, named by the attempt
      }
    }
  }

  @Override
  public void close() {
    outcomes.unpersist();
  }

  private static long sum(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
