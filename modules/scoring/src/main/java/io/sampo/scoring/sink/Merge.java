package io.sampo.scoring.sink;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Merges a delivery into a table whose format knows {@code MERGE INTO}: one commit of its own. */
final class Merge {
  private Merge() {}

  /**
   * Rows with the same keys are replaced, others added.
   *
   * @param table as Spark SQL writes it
   */
  static void into(String table, Delivery delivery, SparkSession spark) {
    String view = "sampo_" + UUID.randomUUID().toString().replace('-', '_');
    delivery.rows().createOrReplaceTempView(view);
    try {
      spark.sql(statement(table, view, delivery.keyColumns()));
    } finally {
      spark.catalog().dropTempView(view);
    }
  }

  private static String statement(String table, String view, List<String> keys) {
    String same =
        keys.stream()
            .map(PlainColumns::quoted)
            .map(key -> "target." + key + " = source." + key)
            .collect(Collectors.joining(" AND "));
    return "MERGE INTO "
        + table
        + " AS target USING "
        + view
        + " AS source ON "
        + same
        + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *";
  }
}
