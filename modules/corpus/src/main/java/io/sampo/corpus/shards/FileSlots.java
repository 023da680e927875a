package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * A number for each file such that Spark's hash partitioning by it puts each file into a partition
 * of its own: the tasks that write files are evenly loaded. Were two to share one, both would still
 * be written.
 */
final class FileSlots {
  private FileSlots() {}

  /** {@code slots[file]}, for as many partitions as files. */
  static int[] of(SparkSession spark, int files) {
    int[] slots = new int[files];
    Arrays.setAll(slots, file -> file);
    // By the coupon collector's odds all are found, but for one time in e^10.
    long tries = (long) Math.ceil(files * (Math.log(files) + 10));
    spark
        .range(tries)
        .select(expr("cast(id as int)").as("slot"))
        .groupBy(expr("pmod(hash(slot), " + files + ")").as("partition"))
        .agg(expr("min(slot)"))
        .filter(col("partition").lt(files))
        .collectAsList()
        .forEach(row -> slots[row.getInt(0)] = row.getInt(1));
    return slots;
  }
}
