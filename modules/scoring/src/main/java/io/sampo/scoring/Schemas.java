package io.sampo.scoring;

import io.sampo.tasks.OutputColumn;
import io.sampo.tasks.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A task's output columns as Spark sees them. */
final class Schemas {
  private Schemas() {}

  /**
   * A nullable field of the column's type. What the elements of a list mean stands in the field's
   * metadata under {@code labels}, which Parquet files keep.
   */
  static StructField field(OutputColumn column) {
    Metadata metadata = Metadata.empty();
    if (!column.labels().isEmpty()) {
      metadata =
          new MetadataBuilder()
              .putStringArray("labels", column.labels().toArray(String[]::new))
              .build();
    }
    return new StructField(column.name(), type(column.type()), true, metadata);
  }

  private static DataType type(ValueType type) {
    if (type instanceof ValueType.Text) {
      return DataTypes.StringType;
    } else if (type instanceof ValueType.Real) {
      return DataTypes.DoubleType;
    } else if (type instanceof ValueType.Whole) {
      return DataTypes.IntegerType;
    } else if (type instanceof ValueType.ListOf list) {
      return DataTypes.createArrayType(type(list.element()), false);
    }
    ValueType.Structure structure = (ValueType.Structure) type;
    return DataTypes.createStructType(structure.fields().stream().map(Schemas::field).toList());
  }

  /** A task's value as Spark's row encoder takes it. */
  static Object value(ValueType type, Object value) {
    if (value == null) {
      return null;
    } else if (type instanceof ValueType.ListOf list) {
      return ((List<?>) value).stream().map(v -> value(list.element(), v)).toArray();
    } else if (type instanceof ValueType.Structure structure) {
      return row(structure.fields(), (List<?>) value);
    }
    return value;
  }

  /** The value of a column that {@link #value} made. */
  static Object read(ValueType type, Row row, int column) {
    if (row.isNullAt(column)) {
      return null;
    } else if (type instanceof ValueType.ListOf list) {
      List<Object> values = new ArrayList<>();
      for (Object element : row.getList(column)) {
        values.add(read(list.element(), RowFactory.create(element), 0));
      }
      return values;
    } else if (type instanceof ValueType.Structure structure) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < structure.fields().size(); i++) {
        values.add(read(structure.fields().get(i).type(), row.getStruct(column), i));
      }
      return values;
    }
    return row.get(column);
  }

  /** A column of any type as plain Java: lists for arrays, maps by field name for structures. */
  static Object plain(DataType type, Row row, int column) {
    if (row.isNullAt(column)) {
      return null;
    } else if (type instanceof ArrayType array) {
      List<Object> values = new ArrayList<>();
      for (Object element : row.getList(column)) {
        values.add(plain(array.elementType(), RowFactory.create(element), 0));
      }
      return values;
    } else if (type instanceof StructType structure) {
      Map<String, Object> values = new LinkedHashMap<>();
      StructField[] fields = structure.fields();
      for (int i = 0; i < fields.length; i++) {
        values.put(fields[i].name(), plain(fields[i].dataType(), row.getStruct(column), i));
      }
      return values;
    }
    return row.get(column);
  }

  private static Row row(List<OutputColumn> fields, List<?> values) {
    List<Object> converted = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      converted.add(value(fields.get(i).type(), values.get(i)));
    }
    return RowFactory.create(converted.toArray());
  }
}
