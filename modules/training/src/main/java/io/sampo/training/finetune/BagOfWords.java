package io.sampo.training.finetune;

import io.sampo.tasks.Labels;
import io.sampo.tasks.metrics.ClassificationMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The baseline that knows no language: logistic regression on counts of words, by Spark ML. */
final class BagOfWords {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final StructType SCHEMA =
      new StructType().add("text", DataTypes.StringType).add("label", DataTypes.DoubleType);

  private BagOfWords() {}

  /**
   * The share of {@code tested} that it gets right after learning from {@code train}; nothing when
   * no training text holds a word.
   */
  static Optional<Double> accuracy(
      SparkSession spark, LabelledRows train, LabelledRows tested, Labels labels) {
    boolean words =
        IntStream.range(0, train.size())
            .anyMatch(row -> WORD.matcher(String.join(" ", train.inputs(row))).find());
    if (!words) {
      return Optional.empty();
    }
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new RegexTokenizer()
                      .setInputCol("text")
                      .setOutputCol("words")
                      .setGaps(false)
                      .setPattern(WORD.pattern()),
                  new CountVectorizer().setInputCol("words").setOutputCol("features"),
                  new LogisticRegression().setFamily("multinomial").setRegParam(0.01).setMaxIter(50)
                });
    PipelineModel model = pipeline.fit(table(spark, train, labels));
    List<Row> predicted =
        model.transform(table(spark, tested, labels)).select("probability").collectAsList();
    double[][] probabilities = new double[tested.size()][labels.size()];
    for (int row = 0; row < predicted.size(); row++) {
      // A class that no training row has is missing at the end of the vector.
      double[] known = ((Vector) predicted.get(row).get(0)).toArray();
      System.arraycopy(known, 0, probabilities[row], 0, Math.min(known.length, labels.size()));
    }
    int[] truth = tested.labels().stream().mapToInt(labels::require).toArray();
    return Optional.of(ClassificationMetrics.of(truth, probabilities, labels.size()).accuracy());
  }

  private static Dataset<Row> table(SparkSession spark, LabelledRows rows, Labels labels) {
    List<Row> table = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      table.add(
          RowFactory.create(
              String.join(" ", rows.inputs(row)), (double) labels.require(rows.label(row))));
    }
    return spark.createDataFrame(table, SCHEMA).coalesce(1);
  }
}
