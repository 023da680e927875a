package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.sampo.corpus.read.DropReason;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Exact duplicates: of equal texts the document with the smallest doc_id stays.
 *
 * <p>The choice is a minimum by hash, formed in part before the shuffle, so a million copies of one
 * text weigh no more than one, and no partitioning can change it.
 */
final class Duplicates {
  private Duplicates() {}

  /** {@code text_sha256, first_id}: one row for each distinct text. */
  static Dataset<Row> firsts(Dataset<Row> records) {
    return candidates(records).groupBy(col("text_sha256")).agg(min(col("doc_id")).as("first_id"));
  }

  /** The records that stay. */
  static Dataset<Row> kept(Dataset<Row> records, Dataset<Row> firsts) {
    return records
        .filter(col("reason").isNull())
        .join(firsts.select(col("first_id")), col("doc_id").equalTo(col("first_id")), "left_semi");
  }

  /** The copies, as rows of the dropped table; {@code value} is the doc_id that stays. */
  static Dataset<Row> dropped(Dataset<Row> records, Dataset<Row> firsts) {
    Dataset<Row> byHash = firsts.withColumnRenamed("text_sha256", "sha256");
    return candidates(records)
        .join(byHash, col("text_sha256").equalTo(col("sha256")))
        .filter(col("doc_id").notEqual(col("first_id")))
        .select(
            col("doc_id"),
            col("source"),
            lit(DropReason.DUPLICATE.label()).as("reason"),
            col("first_id").as("value"));
  }

  private static Dataset<Row> candidates(Dataset<Row> records) {
    return records
        .filter(col("reason").isNull())
        .select(col("doc_id"), col("source"), col("text_sha256"));
  }
}
