package io.sampo.training.finetune;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.tasks.TableSource;
import java.util.Objects;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Fine-tunes a classifier: a checkpoint and labelled rows to {@code finetune/model/}. */
public final class FinetuneStage {
  private final FinetuneConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Function<TableSource, Dataset<Row>> tables;

  /**
   * @param tables reads a table
   */
  public FinetuneStage(
      FinetuneConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {
    this.config = Objects.requireNonNull(config);
    this.run = Objects.requireNonNull(run);
    this.spark = Objects.requireNonNull(spark);
    this.tables = Objects.requireNonNull(tables);
  }

  /** Trains all seeds, or those that are missing, or skips what is complete. */
  public StageResult run() {
    throw new UnsupportedOperationException("being written: " + config + run + spark + tables);
  }
}
