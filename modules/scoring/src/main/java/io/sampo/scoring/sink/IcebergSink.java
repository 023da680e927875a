package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * An Iceberg table of one of the session's catalogs. Each delivery is one snapshot, whose property
 * {@code sampo.delivery} names it; an append looks for a snapshot of that name first.
 */
final class IcebergSink implements Sink {
  private static final String EXTENSION = "IcebergSparkSessionExtensions";
  private static final String PROPERTY = "sampo.delivery";

  private final OutputConfig config;
  private final SparkSession spark;

  IcebergSink(OutputConfig config, SparkSession spark) {
    this.config = config;
    this.spark = spark;
  }

  @Override
  public String target() {
    return config.path();
  }

  private boolean exists() {
    return spark.catalog().tableExists(config.path());
  }

  @Override
  public void check(List<String> keyColumns, StructType columns) {
    if (!spark.conf().get("spark.sql.extensions", "").contains(EXTENSION)) {
      throw new InvalidInputException(
          "score.output.format",
          "this session knows no Iceberg",
          "set spark.jars.packages to org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.9.2,"
              + " spark.sql.extensions to org.apache.iceberg.spark.extensions."
              + EXTENSION
              + " and spark.sql.catalog.<name> to org.apache.iceberg.spark.SparkCatalog");
    }
    if (exists()) {
      List<String> there = List.of(spark.table(config.path()).columns());
      TargetColumns.require(target(), there, List.of(columns.fieldNames()));
    }
  }

  @Override
  public void deliver(Delivery delivery) {
    try {
      DataFrameWriterV2<Row> writer =
          delivery
              .rows()
              .writeTo(config.path())
              .option("snapshot-property." + PROPERTY, delivery.id());
      delivery.stillOurs().run();
      if (!exists()) {
        create(writer);
        return;
      }
      // the session keeps what it knows of a table for a while, and another may have written
      spark.catalog().refreshTable(config.path());
      switch (config.mode()) {
        case MERGE -> Merge.into(config.path(), delivery, spark);
        case APPEND -> {
          if (!delivered(delivery.id())) {
            writer.append();
          }
        }
        case REPLACE -> {
          if (delivery.partitions().isPresent()) {
            PartitionValues values = PartitionValues.of(delivery.partitions().get());
            writer.overwrite(functions.expr(values.condition()));
          } else {
            writer.overwrite(functions.lit(true));
          }
        }
      }
    } catch (NoSuchTableException | TableAlreadyExistsException e) {
      throw new SinkException(target(), e); // another writer made or dropped it at this moment
    }
  }

  private void create(DataFrameWriterV2<Row> writer) throws TableAlreadyExistsException {
    config.partitionColumn().map(PlainColumns::column).ifPresent(writer::partitionedBy);
    writer.using("iceberg").create();
  }

  /** Whether a snapshot of the table came from this delivery. */
  private boolean delivered(String id) {
    return !spark
        .table(config.path() + ".snapshots")
        .filter(functions.col("summary").getItem(PROPERTY).equalTo(id))
        .isEmpty();
  }
}
