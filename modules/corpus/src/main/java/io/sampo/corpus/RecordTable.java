package io.sampo.corpus;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Columns of the records as read and cleaned, before duplicates are dropped. */
final class RecordTable {
  /** Characters and sequences that were repaired, counted by record. */
  static final String[] REPAIRS = {
    "invalid_utf8", "lone_surrogates", "control_characters", "zero_width", "combining_marks"
  };

  /** {@code text} and what follows from it is null where {@code reason} is not, and vice versa. */
  static final StructType SCHEMA = schema();

  private RecordTable() {}

  private static StructType schema() {
    StructType schema =
        new StructType()
            .add("doc_id", DataTypes.StringType, false)
            .add("source", DataTypes.StringType, false)
            .add("source_id", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("text_sha256", DataTypes.StringType)
            .add("characters", DataTypes.IntegerType)
            .add("held_out", DataTypes.BooleanType)
            .add("reason", DataTypes.StringType)
            .add("value", DataTypes.StringType);
    for (String repair : REPAIRS) {
      schema = schema.add(repair, DataTypes.LongType, false);
    }
    return schema;
  }
}
