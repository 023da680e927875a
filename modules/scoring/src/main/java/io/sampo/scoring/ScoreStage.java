package io.sampo.scoring;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableSource;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Scores a table with a fine-tuned model. */
public final class ScoreStage {
  /**
   * @param tables how a source becomes rows
   */
  public ScoreStage(
      ScoreConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {}

  /** Does the work, unless it is done already. */
  public StageResult run() {
    throw new UnsupportedOperationException("being written");
  }
}
