package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The partitions that a delivery touches.
 *
 * @param column its name
 * @param type of the column
 * @param values different ones, none null
 */
record PartitionValues(String column, DataType type, List<Object> values) {
  /** More would make a table of tiny files, and a condition that no planner likes. */
  private static final int MOST = 10_000;

  private static final List<DataType> TYPES =
      List.of(
          DataTypes.DateType,
          DataTypes.StringType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.ShortType,
          DataTypes.ByteType);

  /**
   * Whether a column can name partitions.
   *
   * @throws InvalidInputException when it is no key column, or of another type
   */
  static void require(String column, List<String> keyColumns, StructType columns) {
    if (!keyColumns.contains(column)) {
      throw new InvalidInputException(
          "score.output.partition_column",
          "'" + column + "' is no key column",
          "add it to score.key_columns, which are " + keyColumns);
    }
    DataType type = columns.apply(column).dataType();
    if (!TYPES.contains(type)) {
      throw new InvalidInputException(
          "score.output.partition_column",
          "'" + column + "' is of type " + type.simpleString(),
          "name a column of dates, texts or whole numbers");
    }
  }

  /** Reads the values of a delivery. */
  static PartitionValues of(Dataset<Row> partitions) {
    List<Object> values = new ArrayList<>();
    for (Row row : partitions.distinct().limit(MOST + 1).collectAsList()) {
      values.add(row.get(0));
    }
    String column = partitions.columns()[0];
    if (values.size() > MOST) {
      throw new InvalidInputException(
          "score.output.partition_column",
          "'" + column + "' has more than " + MOST + " values",
          "name a coarser column, such as a date");
    }
    return new PartitionValues(column, partitions.schema().apply(0).dataType(), values);
  }

  /** {@code column IN (…)} in Spark SQL; false without values. */
  String condition() {
    if (values.isEmpty()) {
      return "false";
    }
    List<String> literals = values.stream().map(this::literal).toList();
    return PlainColumns.quoted(column) + " IN (" + String.join(", ", literals) + ")";
  }

  private String literal(Object value) {
    if (type.equals(DataTypes.DateType)) {
      return "DATE '" + value + "'";
    }
    return value instanceof String text
        ? "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        : value.toString();
  }
}
