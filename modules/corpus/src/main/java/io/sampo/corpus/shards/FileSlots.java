package io.sampo.corpus.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A number for each file such that Spark's hash partitioning by it puts each file into a partition
 * of its own: a partition is a file, so that it can be sorted by keys alone, and tasks are evenly
 * loaded.
 */
final class FileSlots {
  private FileSlots() {}

  /** {@code slots[file]}, for as many partitions as files. */
  static int[] of(SparkSession spark, int files) {
    int[] slots = new int[files];
    boolean[] found = new boolean[files];
    int left = files;
    // By the coupon collector's odds one round finds all of them, but for one time in e^10.
    int tries = (int) Math.ceil(files * (Math.log(files) + 10));
    for (int from = 0; left > 0; from += tries) {
      int first = from;
      List<Integer> numbers = IntStream.range(0, tries).mapToObj(i -> first + i).toList();
      // A projection of local rows: Spark computes it on the driver, without a job.
      List<Row> partitions =
          spark
              .createDataset(numbers, Encoders.INT())
              .toDF("slot")
              .select(pmod(hash(col("slot")), lit(files)))
              .collectAsList();
      for (int i = 0; i < tries && left > 0; i++) {
        int partition = partitions.get(i).getInt(0);
        if (!found[partition]) {
          found[partition] = true;
          slots[partition] = numbers.get(i);
          left--;
        }
      }
    }
    return slots;
  }
}
