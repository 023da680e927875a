package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Clusters of documents that say nearly the same, by MinHash signatures, bands and connected
 * components: Spark stages only, nothing of a document's size on the driver, no task for the whole.
 *
 * <p>The clusters, and which document of each stays, depend on the texts and doc_ids alone.
 */
public final class NearDuplicates {
  private final DuplicatesConfig config;
  private final SparkSession spark;
  private final String work;

  /**
   * @param work a directory for tables in between
   */
  public NearDuplicates(DuplicatesConfig config, SparkSession spark, String work) {
    this.config = config;
    this.spark = spark;
    this.work = work;
  }

  /**
   * Finds the clusters of two or more.
   *
   * @param texts {@code doc_id, text_sha256, characters, text}; texts may stand several times
   * @param firsts {@code first_id}: the document that stands for each distinct text
   * @return {@code doc_id, cluster_sha256, kept_id, cluster_size} for each member; a cluster is
   *     named by the smallest hash of its texts
   */
  public Dataset<Row> clusters(Dataset<Row> texts, Dataset<Row> firsts) {
    Dataset<Row> rows = texts.select("doc_id", "text_sha256", "characters", "text");
    Dataset<Row> signed =
        spark
            .createDataFrame(
                rows.javaRDD().mapPartitions(new SignatureRows(config)), SignatureRows.SCHEMA)
            .join(firsts, col("doc_id").equalTo(col("first_id")), "left_semi")
            .withColumn("vertex", monotonically_increasing_id());
    Dataset<Row> signatures = store(signed, "signatures");
    Dataset<Row> pairs =
        config.minJaccard() > 0
            ? compared(signatures, rows)
            : CandidatePairs.connecting(signatures, config.bands());
    Dataset<Row> components = new ConnectedComponents(this::store).of(pairs);
    return store(named(components, signatures), "clusters");
  }

  private Dataset<Row> compared(Dataset<Row> signatures, Dataset<Row> rows) {
    Dataset<Row> vertices = signatures.select("vertex", "doc_id", "text_sha256");
    Dataset<Row> texts =
        vertices.join(
            rows.select(col("doc_id").as("id"), col("text")), col("doc_id").equalTo(col("id")));
    Dataset<Row> a =
        texts.select(
            col("vertex").as("u"), col("text_sha256").as("sha_a"), col("text").as("text_a"));
    Dataset<Row> b =
        texts.select(
            col("vertex").as("v"), col("text_sha256").as("sha_b"), col("text").as("text_b"));
    Dataset<Row> pairs =
        CandidatePairs.toCompare(signatures)
            .join(a, col("a").equalTo(col("sha_a")))
            .join(b, col("b").equalTo(col("sha_b")))
            .select("text_a", "text_b", "u", "v");
    StructType schema =
        new StructType()
            .add("text_a", DataTypes.StringType)
            .add("text_b", DataTypes.StringType)
            .add("u", DataTypes.LongType, false)
            .add("v", DataTypes.LongType, false);
    return spark
        .createDataFrame(pairs.javaRDD().mapPartitions(new ComparePairs(config)), schema)
        .select("u", "v");
  }

  private Dataset<Row> named(Dataset<Row> components, Dataset<Row> signatures) {
    Dataset<Row> members =
        components
            .select(col("u").as("member"), col("v").as("root"))
            .union(components.select(col("v").as("member"), col("v").as("root")).distinct());
    Dataset<Row> known =
        members
            .join(
                signatures.select("vertex", "doc_id", "text_sha256", "characters"),
                col("member").equalTo(col("vertex")))
            .select("root", "doc_id", "text_sha256", "characters");
    Column order =
        config.keep() == KeptCopy.LONGEST
            ? struct(col("characters").multiply(-1).as("order"), col("doc_id").as("id"))
            : struct(lit(0).as("order"), col("doc_id").as("id"));
    Dataset<Row> chosen =
        known
            .groupBy(col("root").as("of"))
            .agg(
                min(col("text_sha256")).as("cluster_sha256"),
                min(order).as("chosen"),
                count(lit(1)).as("cluster_size"));
    return known
        .join(chosen, col("root").equalTo(col("of")))
        .select(
            col("doc_id"),
            col("cluster_sha256"),
            col("chosen.id").as("kept_id"),
            col("cluster_size"));
  }

  private Dataset<Row> store(Dataset<Row> table, String name) {
    String path = work + "/" + name;
    table.write().parquet(path);
    return spark.read().schema(table.schema()).parquet(path);
  }
}
