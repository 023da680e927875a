package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.TableColumns;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** The columns of a table, for finding those that a configuration names and checking their type. */
final class TableSchema {
  private final StructType schema;
  private final TableColumns columns;

  /**
   * @param table what it is called in messages
   */
  TableSchema(String table, StructType schema) {
    this.schema = schema;
    this.columns = new TableColumns(table, List.of(schema.fieldNames()));
  }

  /** What the table is called in messages. */
  String table() {
    return columns.table();
  }

  /** A column of texts. */
  StructField text(String key, String column) {
    StructField field = any(key, column);
    if (!(field.dataType() instanceof StringType)) {
      throw wrongType(field, "name a column of strings in " + key + ", or cast this one");
    }
    return field;
  }

  /** Whether a column holds lists of words. */
  boolean words(String key, String column) {
    return any(key, column).dataType() instanceof ArrayType array
        && array.elementType() instanceof StringType;
  }

  /** A column of single values that can be compared. */
  StructField key(String key, String column) {
    StructField field = any(key, column);
    DataType type = field.dataType();
    if (type instanceof MapType
        || type instanceof ArrayType
        || type instanceof StructType
        || type instanceof CalendarIntervalType
        || type instanceof UserDefinedType) {
      throw wrongType(field, "name columns of single values in " + key);
    }
    return field;
  }

  /** A column of what is right: single values, or lists and structures of them. */
  StructField label(String key, String column) {
    StructField field = any(key, column);
    if (field.dataType() instanceof MapType || field.dataType() instanceof UserDefinedType) {
      throw wrongType(field, "name a column of labels in " + key);
    }
    return field;
  }

  private StructField any(String key, String column) {
    return schema.apply(columns.require(key, column));
  }

  private InvalidInputException wrongType(StructField field, String remedy) {
    return new InvalidInputException(
        "table " + columns.table(),
        "its column '" + field.name() + "' is of type " + field.dataType().simpleString(),
        remedy);
  }
}
