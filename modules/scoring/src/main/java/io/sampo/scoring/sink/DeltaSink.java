package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A Delta table by its path. Each delivery is one commit of Delta: replaced as a whole or by a
 * condition on the partition column ({@code replaceWhere}), merged, or appended under the
 * delivery's own transaction id, which Delta takes once.
 */
final class DeltaSink implements Sink {
  private static final String EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";

  private final OutputConfig config;
  private final Storage storage;
  private final SparkSession spark;
  private final String path;

  DeltaSink(OutputConfig config, Storage storage, SparkSession spark) {
    this.config = config;
    this.storage = storage;
    this.spark = spark;
    this.path = storage.resolve(config.path());
  }

  @Override
  public String target() {
    return Storage.display(path);
  }

  private boolean exists() {
    return storage.exists(Storage.child(path, "_delta_log"));
  }

  @Override
  public void check(List<String> keyColumns, StructType columns) {
    if (!spark.conf().get("spark.sql.extensions", "").contains(EXTENSION)) {
      throw new InvalidInputException(
          "score.output.format",
          "this session knows no Delta",
          "set spark.jars.packages to io.delta:delta-spark_2.12:3.3.2, spark.sql.extensions to "
              + EXTENSION
              + " and spark.sql.catalog.spark_catalog to"
              + " org.apache.spark.sql.delta.catalog.DeltaCatalog");
    }
    if (exists()) {
      List<String> there = List.of(spark.read().format("delta").load(path).columns());
      TargetColumns.require(target(), there, List.of(columns.fieldNames()));
    } else if (!storage.listFiles(path).isEmpty()) {
      throw new InvalidInputException(
          target(), "holds files that are no Delta table", "name a new directory");
    }
  }

  @Override
  public void deliver(Delivery delivery) {
    delivery.stillOurs().run();
    DataFrameWriter<Row> writer = delivery.rows().write().format("delta");
    config.partitionColumn().ifPresent(writer::partitionBy);
    switch (config.mode()) {
      case MERGE -> {
        if (exists()) {
          Merge.into("delta." + PlainColumns.quoted(path), delivery, spark);
        } else {
          writer.mode(SaveMode.ErrorIfExists).save(path);
        }
      }
      case APPEND ->
          writer
              .mode(SaveMode.Append)
              .option("txnAppId", "sampo-" + delivery.id())
              .option("txnVersion", 1)
              .save(path);
      case REPLACE -> {
        if (delivery.partitions().isPresent() && exists()) {
          PartitionValues values = PartitionValues.of(delivery.partitions().get());
          writer.option("replaceWhere", values.condition());
        }
        writer.mode(SaveMode.Overwrite).save(path);
      }
    }
  }
}
