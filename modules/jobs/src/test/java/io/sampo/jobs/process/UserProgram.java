package io.sampo.jobs.process;

import io.sampo.jobs.Sampo;
import io.sampo.ml.SampoModel;
import java.util.Arrays;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a program of a user's may do with the jar: runs a command, then scores with its fine-tuned
 * model as a stage of a pipeline that was saved and loaded.
 */
public final class UserProgram {
  private UserProgram() {}

  /**
   * @param args the run directory, the table that it scores, the command
   */
  public static void main(String[] args) throws Exception {
    String run = args[0];
    Sampo.main(Arrays.copyOfRange(args, 2, args.length));
    SparkSession spark = SparkSession.builder().getOrCreate();
    Dataset<Row> table = spark.read().parquet(args[1]);
    SQLTransformer before = new SQLTransformer().setStatement("SELECT id, text FROM __THIS__");
    SampoModel model = new SampoModel().setModelDir(run + "/finetune/model");
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {before, model}).fit(table);
    pipeline.write().overwrite().save(run + "-pipeline");
    Dataset<Row> ours =
        PipelineModel.load(run + "-pipeline")
            .transform(table)
            .filter("scoring_error IS NULL")
            .select("id", "label");
    Dataset<Row> theirs = spark.read().parquet(run + "/score/scored").select("id", "label");
    System.out.printf(
        "pipeline: %d rows, %d not in it, %d only in it%n",
        ours.count(), theirs.except(ours).count(), ours.except(theirs).count());
    spark.stop();
  }
}
