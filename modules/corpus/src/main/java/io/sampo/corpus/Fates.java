package io.sampo.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.sampo.corpus.duplicates.NearDuplicates;
import io.sampo.corpus.read.DropReason;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What becomes of each record: a table without texts, {@code doc_id, source, reason, value,
 * cluster_sha256}. What is written afterwards follows it.
 *
 * <p>Of equal texts the document with the smallest doc_id stays. The choice is a minimum by hash,
 * formed in part before the shuffle, so a million copies of one text weigh no more than one, and no
 * partitioning can change it.
 */
final class Fates {
  private final BiFunction<Dataset<Row>, String, Dataset<Row>> store;

  /**
   * @param store writes a table under a name and gives it back read from there
   */
  Fates(BiFunction<Dataset<Row>, String, Dataset<Row>> store) {
    this.store = store;
  }

  /** The fates when only equal texts are duplicates. */
  Dataset<Row> exact(Dataset<Row> judged) {
    Dataset<Row> firsts = firsts(judged);
    return store.apply(withCopies(judged, firsts, col("text_sha256")), "fates");
  }

  /** The fates when near duplicates are found as well; of a cluster one document stays. */
  Dataset<Row> near(Dataset<Row> judged, NearDuplicates near) {
    Dataset<Row> firsts = firsts(judged);
    Dataset<Row> clusters =
        near.clusters(judged.filter(col("reason").isNull()), firsts)
            .select(col("doc_id").as("member"), col("cluster_sha256"), col("kept_id"));
    Dataset<Row> clustered =
        judged.join(clusters, col("doc_id").equalTo(col("member")), "left_outer");
    Column cluster = coalesce(col("cluster_sha256"), col("text_sha256"));
    Dataset<Row> copies =
        withCopies(clustered.withColumn("cluster", cluster), firsts, col("cluster"), "kept_id");
    Column dropped = col("reason").isNull().and(col("kept_id").notEqual(col("doc_id")));
    return store.apply(
        copies
            .withColumn("value", when(dropped, col("kept_id")).otherwise(col("value")))
            .withColumn(
                "reason",
                when(dropped, lit(DropReason.NEAR_DUPLICATE.label())).otherwise(col("reason")))
            .drop("kept_id"),
        "fates");
  }

  private Dataset<Row> firsts(Dataset<Row> judged) {
    return store.apply(
        judged
            .filter(col("reason").isNull())
            .select(col("doc_id"), col("text_sha256").as("sha256"))
            .groupBy(col("sha256"))
            .agg(min(col("doc_id")).as("first_id")),
        "firsts");
  }

  private static Dataset<Row> withCopies(
      Dataset<Row> judged, Dataset<Row> firsts, Column cluster, String... more) {
    Column copy = col("reason").isNull().and(col("first_id").notEqual(col("doc_id")));
    Column[] columns = new Column[5 + more.length];
    columns[0] = col("doc_id");
    columns[1] = col("source");
    columns[2] =
        when(copy, lit(DropReason.DUPLICATE.label())).otherwise(col("reason")).as("reason");
    columns[3] = when(copy, col("first_id")).otherwise(col("value")).as("value");
    columns[4] = cluster.as("cluster_sha256");
    for (int i = 0; i < more.length; i++) {
      columns[5 + i] = col(more[i]);
    }
    return judged
        .join(firsts, col("text_sha256").equalTo(col("sha256")), "left_outer")
        .select(columns);
  }
}
