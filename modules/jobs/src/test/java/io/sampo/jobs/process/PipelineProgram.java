package io.sampo.jobs.process;

import io.sampo.ml.SampoClassifier;
import io.sampo.ml.SampoFunctions;
import io.sampo.ml.SampoModel;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A user's program with a pipeline of ours: {@code RUN SAMPLES WORK}, a finished run to go by. */
public final class PipelineProgram {
  private PipelineProgram() {}

  public static void main(String[] arguments) throws IOException {
    String run = arguments[0];
    String samples = arguments[1];
    String work = arguments[2];
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Dataset<Row> scored = spark.read().parquet(run + "/score/scored");
      Dataset<Row> table = spark.read().parquet(samples + "/to_score.parquet");
      SampoModel model = new SampoModel().setModelDir(run + "/finetune/model");
      same("of the run's table", answers(model.transform(table)), answers(scored));

      SampoClassifier classifier =
          new SampoClassifier()
              .setEncoderDir(run + "/pretrain/model")
              .setWorkDir(work + "/fit")
              .setLabelCol("stars")
              .setEpochs(1);
      SQLTransformer before =
          new SQLTransformer().setStatement("SELECT *, 'fitted' AS by FROM __THIS__");
      Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {before, classifier});
      pipeline.save(work + "/pipeline");
      Dataset<Row> labelled = spark.read().json(samples + "/task/train.jsonl");
      PipelineModel fitted =
          Pipeline.load(work + "/pipeline").fit(labelled.withColumnRenamed("label", "stars"));
      fitted.save(work + "/fitted");
      PipelineModel loaded = PipelineModel.load(work + "/fitted");
      List<Row> answers = answers(fitted.transform(table));
      same("of a saved pipeline", answers(loaded.transform(table)), answers);

      SampoModel stage = (SampoModel) loaded.stages()[1];
      String directory = stage.getOrDefault(stage.modelDir()).toString();
      SampoFunctions.register(spark, "stars_of", directory);
      table.createOrReplaceTempView("reviews");
      same(
          "of a function in SQL",
          answers(
              spark.sql(
                  "SELECT id, answer.* FROM (SELECT id, stars_of(text) AS answer FROM reviews)")),
          answers);
    }
  }

  private static List<Row> answers(Dataset<Row> table) {
    return table
        .filter("label IS NOT NULL") // rows without text have a table of their own in a run
        .select("id", "label", "probabilities")
        .orderBy("id")
        .collectAsList();
  }

  private static void same(String what, List<Row> found, List<Row> expected) {
    if (found.isEmpty() || !found.equals(expected)) {
      throw new AssertionError(what + ": " + found + " instead of " + expected);
    }
    System.out.println("same answers " + what + ": " + found.size() + " rows");
  }
}
