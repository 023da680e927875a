package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A target that holds one copy of each delivered row, whatever happens: a delivery may be repeated,
 * killed at any moment, or made by two processes at once.
 */
public sealed interface Sink permits FileSink, DeltaSink, IcebergSink, PostgresSink {
  /**
   * The target of a configuration.
   *
   * @param environment where passwords come from, {@code System::getenv}
   */
  static Sink of(
      OutputConfig config, Storage storage, SparkSession spark, UnaryOperator<String> environment) {
    return switch (config.format()) {
      case PARQUET, CSV, JSON -> new FileSink(config, storage);
      case DELTA -> new DeltaSink(config, storage, spark);
      case ICEBERG -> new IcebergSink(config, spark);
      case JDBC -> new PostgresSink(config, environment);
    };
  }

  /**
   * Whether a column can name partitions.
   *
   * @throws InvalidInputException when it is no key column, or of a type that makes no names
   */
  static void requirePartition(String column, List<String> keyColumns, StructType columns) {
    PartitionValues.require(column, keyColumns, columns);
  }

  /**
   * Looks whether the target can be written, before hours of scoring; changes nothing.
   *
   * @param keyColumns what names a row
   * @param columns of the scored table; those of the target must be the same where it exists
   * @throws InvalidInputException when it cannot
   */
  void check(List<String> keyColumns, StructType columns);

  /** Makes the place of the target: one that refuses does so before hours of scoring. */
  default void prepare() {}

  /** Delivers the table. When it returns, the target has the rows of it once each. */
  void deliver(Delivery delivery);

  /** The target in messages, without secrets. */
  String target();
}
