package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Pairs of documents with a band in common. */
final class CandidatePairs {
  /** In a bucket of at most so many all pairs are looked at. */
  static final int ALL_PAIRS = 32;

  private CandidatePairs() {}

  /**
   * Enough pairs to connect every bucket: each member with the bucket's smallest. However many
   * documents meet in a bucket, its smallest is formed in part before the shuffle, and the join
   * streams.
   *
   * @param signatures {@code vertex long, bands array<long>}
   * @return {@code u long, v long}
   */
  static Dataset<Row> connecting(Dataset<Row> signatures) {
    Dataset<Row> members = members(signatures, "vertex");
    Dataset<Row> heads = heads(members.groupBy(col("bucket").as("of")), "vertex");
    return members
        .join(heads, col("bucket").equalTo(col("of")))
        .filter(col("vertex").notEqual(col("head")))
        .select(col("vertex").as("u"), col("head").as("v"))
        .distinct();
  }

  /**
   * The pairs to compare one by one: all of a small bucket; in one of more than {@value #ALL_PAIRS}
   * each member with the first and with the one before it, in the order of their texts' hashes.
   *
   * @param signatures {@code text_sha256 string, bands array<long>}
   * @return {@code a string, b string}, hashes of texts
   */
  static Dataset<Row> toCompare(Dataset<Row> signatures) {
    Dataset<Row> members = members(signatures, "text_sha256");
    Dataset<Row> shared =
        members.join(
            heads(members.groupBy(col("bucket").as("of")), "text_sha256"),
            col("bucket").equalTo(col("of")));
    Dataset<Row> small = shared.filter(col("size").leq(ALL_PAIRS));
    Dataset<Row> others = small.select(col("bucket").as("other"), col("text_sha256").as("b"));
    Dataset<Row> all =
        small
            .select(col("bucket"), col("text_sha256").as("a"))
            .join(others, col("bucket").equalTo(col("other")))
            .filter(col("a").lt(col("b")))
            .select(col("a"), col("b"));
    Dataset<Row> large = shared.filter(col("size").gt(ALL_PAIRS));
    Dataset<Row> withFirst =
        large
            .filter(col("text_sha256").notEqual(col("head")))
            .select(col("head").as("a"), col("text_sha256").as("b"));
    Dataset<Row> withNeighbour =
        large
            .withColumn(
                "a",
                lag(col("text_sha256"), 1)
                    .over(Window.partitionBy("bucket").orderBy("text_sha256")))
            .filter(col("a").isNotNull())
            .select(col("a"), col("text_sha256").as("b"));
    return all.union(withFirst).union(withNeighbour).distinct();
  }

  private static Dataset<Row> members(Dataset<Row> signatures, String name) {
    return signatures
        .filter(col("bands").isNotNull())
        .select(col(name), explode(col("bands")).as("bucket"));
  }

  private static Dataset<Row> heads(RelationalGroupedDataset buckets, String name) {
    return buckets
        .agg(min(col(name)).as("head"), count(lit(1)).as("size"))
        .filter(col("size").gt(1));
  }
}
