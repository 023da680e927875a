package io.sampo.scoring.sink;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Tables of single values, for formats that know no lists. */
final class PlainColumns {
  private PlainColumns() {}

  /** Lists and structures as JSON texts. */
  static Dataset<Row> nestedAsJson(Dataset<Row> rows) {
    return mapped(rows, false);
  }

  /** Lists and structures as JSON, bytes in base 64. */
  static Dataset<Row> asTexts(Dataset<Row> rows) {
    return mapped(rows, true);
  }

  private static Dataset<Row> mapped(Dataset<Row> rows, boolean bytesToo) {
    Column[] columns =
        Arrays.stream(rows.schema().fields())
            .map(field -> mapped(field, bytesToo).as(field.name()))
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  private static Column mapped(StructField field, boolean bytesToo) {
    Column column = column(field.name());
    DataType type = field.dataType();
    if (type instanceof ArrayType || type instanceof StructType) {
      return functions.to_json(column);
    }
    return bytesToo && type instanceof BinaryType ? functions.base64(column) : column;
  }

  /** A column by its exact name, dots and quotes included. */
  static Column column(String name) {
    return functions.col(quoted(name));
  }

  /** A name as Spark SQL quotes it. */
  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
