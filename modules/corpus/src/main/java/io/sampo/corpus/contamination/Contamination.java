package io.sampo.corpus.contamination;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import io.sampo.corpus.duplicates.WordRuns;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Which documents hold runs of words of a test set (GPT-3, arXiv 2005.14165, appendix C). */
public final class Contamination {
  // What a broadcast of runs may hold: 12 bytes each, four slots for one.
  private static final int MAX_RUNS = 20_000_000;

  private static final StructType HITS =
      new StructType()
          .add("doc_id", DataTypes.StringType, false)
          .add("test_set", DataTypes.StringType, false)
          .add("hits", DataTypes.IntegerType, false)
          .add("example", DataTypes.StringType, false);

  private static final StructType RUNS =
      new StructType()
          .add("set", DataTypes.StringType, false)
          .add("run", DataTypes.LongType, false);

  private final ContaminationConfig config;
  private final SparkSession spark;

  public Contamination(ContaminationConfig config, SparkSession spark) {
    this.config = config;
    this.spark = spark;
  }

  /**
   * The hits: {@code doc_id, test_set, hits, example}, the first run of words found.
   *
   * @param texts {@code doc_id, text}
   * @param tests {@code source, text} of the test sets, cleaned like the corpus
   * @throws InvalidInputException when the test sets hold no run of that length, or too many
   */
  public Dataset<Row> hits(Dataset<Row> texts, Dataset<Row> tests) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    FindRuns find = new FindRuns(context.broadcast(grams(tests)), config.nGram());
    return spark.createDataFrame(
        texts.select("doc_id", "text").javaRDD().mapPartitions(find), HITS);
  }

  /** Documents over the threshold: {@code hit_id, hit_value}, the set with the most hits. */
  public Dataset<Row> over(Dataset<Row> hits) {
    return hits.filter(col("hits").geq(config.minHits()))
        .groupBy(col("doc_id").as("hit_id"))
        .agg(max(struct(col("hits"), col("test_set"))).as("most"))
        .selectExpr("hit_id", "concat(most.test_set, ' ', most.hits) AS hit_value");
  }

  private TestGrams grams(Dataset<Row> tests) {
    int nGram = config.nGram();
    Dataset<Row> runs =
        spark
            .createDataFrame(
                tests.select("source", "text").javaRDD().flatMap(row -> runs(row, nGram)), RUNS)
            .distinct();
    List<Row> rows = runs.limit(MAX_RUNS + 1).collectAsList();
    if (rows.isEmpty() || rows.size() > MAX_RUNS) {
      throw new InvalidInputException(
          "corpus.contamination.test_sets",
          rows.isEmpty()
              ? "hold no text of " + nGram + " words"
              : "hold more than " + MAX_RUNS + " runs of words",
          rows.isEmpty() ? "check their format, or lower n_gram" : "give fewer of them");
    }
    List<String> names = config.testSets().stream().map(set -> set.name()).toList();
    TestGrams grams = new TestGrams(names, rows.size());
    rows.forEach(row -> grams.add(row.getLong(1), names.indexOf(row.getString(0))));
    return grams;
  }

  private static Iterator<Row> runs(Row row, int nGram) {
    WordRuns found = new WordRuns(nGram);
    int count = found.find(row.getString(1));
    List<Row> runs = new ArrayList<>();
    for (int i = 0; i < count && found.whole(); i++) {
      runs.add(RowFactory.create(row.getString(0), found.run(i)));
    }
    return runs.iterator();
  }
}
