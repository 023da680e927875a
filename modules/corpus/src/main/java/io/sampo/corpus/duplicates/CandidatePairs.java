package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Pairs of documents with a band in common. */
final class CandidatePairs {
  /** In a bucket of at most so many all pairs are looked at. */
  static final int ALL_PAIRS = 32;

  private static final StructType EDGES =
      new StructType().add("u", DataTypes.LongType, false).add("v", DataTypes.LongType, false);

  private CandidatePairs() {}

  /**
   * Enough pairs to connect every bucket.
   *
   * @param signatures {@code vertex long, bands array<long>}
   * @return {@code u long, v long}
   */
  static Dataset<Row> connecting(Dataset<Row> signatures, int bands) {
    Dataset<Row> banded = signatures.filter(col("bands").isNotNull()).select("vertex", "bands");
    return signatures
        .sparkSession()
        .createDataFrame(
            ConnectBuckets.pairs(
                banded.javaRDD(), signatures.count(), bands, ConnectBuckets.BUCKETS),
            EDGES)
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
    Dataset<Row> members = members(signatures);
    Dataset<Row> shared = members.join(heads(members), col("bucket").equalTo(col("of")));
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

  private static Dataset<Row> members(Dataset<Row> signatures) {
    return signatures
        .filter(col("bands").isNotNull())
        .select(col("text_sha256"), explode(col("bands")).as("bucket"));
  }

  private static Dataset<Row> heads(Dataset<Row> members) {
    return members
        .groupBy(col("bucket").as("of"))
        .agg(min(col("text_sha256")).as("head"), count(lit(1)).as("size"))
        .filter(col("size").gt(1));
  }
}
