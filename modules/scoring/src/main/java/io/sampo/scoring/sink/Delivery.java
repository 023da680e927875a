package io.sampo.scoring.sink;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A scored table on its way to a target.
 *
 * @param id names its content: the same for a repeated run, another for other rows or another model
 * @param rows the table; reads the same whenever it is read
 * @param rowCount how many rows the table has
 * @param keyColumns what names a row
 * @param partitions the partition column alone: its different values in the scored rows and in the
 *     errors; absent without a partition column
 * @param stillOurs throws when another process has taken the run over; asked before the commit
 */
public record Delivery(
    String id,
    Dataset<Row> rows,
    long rowCount,
    List<String> keyColumns,
    Optional<Dataset<Row>> partitions,
    Runnable stillOurs) {
  public Delivery {
    keyColumns = List.copyOf(keyColumns);
  }
}
