package io.sampo.scoring;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableSource;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Judges a fine-tuned model on a labelled table. */
public final class EvaluateStage {
  /**
   * @param tables how a source becomes rows
   */
  public EvaluateStage(
      EvaluateConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {}

  /** Does the work, unless it is done already. */
  public StageResult run() {
    throw new UnsupportedOperationException("being written");
  }
}
