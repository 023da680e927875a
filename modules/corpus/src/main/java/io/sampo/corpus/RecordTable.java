package io.sampo.corpus;

import io.sampo.corpus.clean.Pii;
import io.sampo.corpus.measure.Statistic;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Columns of the records as read, cleaned and measured, before anything is judged. */
final class RecordTable {
  /** Characters and sequences that were repaired or masked, counted by record. */
  static final List<String> REPAIRS = repairs();

  /** {@code text} and what follows from it is null where {@code reason} is not, and vice versa. */
  static final StructType SCHEMA = schema();

  private RecordTable() {}

  private static List<String> repairs() {
    List<String> repairs =
        new ArrayList<>(
            List.of(
                "invalid_utf8",
                "lone_surrogates",
                "control_characters",
                "zero_width",
                "combining_marks",
                "mojibake",
                "dropped_lines"));
    for (Pii kind : Pii.values()) {
      repairs.add("masked_" + kind.label());
    }
    return List.copyOf(repairs);
  }

  private static StructType schema() {
    StructType statistics = new StructType();
    for (Statistic statistic : Statistic.values()) {
      statistics = statistics.add(statistic.label(), DataTypes.DoubleType, false);
    }
    StructType schema =
        new StructType()
            .add("doc_id", DataTypes.StringType, false)
            .add("source", DataTypes.StringType, false)
            .add("source_id", DataTypes.StringType)
            .add("url", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("text_sha256", DataTypes.StringType)
            .add("characters", DataTypes.IntegerType)
            .add("language", DataTypes.StringType)
            .add("language_score", DataTypes.DoubleType)
            .add("statistics", statistics)
            .add("reason", DataTypes.StringType)
            .add("value", DataTypes.StringType);
    for (String repair : REPAIRS) {
      schema = schema.add(repair, DataTypes.LongType, false);
    }
    return schema;
  }
}
