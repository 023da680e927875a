package io.sampo.training.pretrain;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import java.util.Objects;
import org.apache.spark.sql.SparkSession;

/** Pre-trains an encoder on the run's shards: {@code shards/} to {@code pretrain/model/}. */
public final class PretrainStage {
  private final PretrainConfig config;
  private final RunDirectory run;
  private final SparkSession spark;

  public PretrainStage(PretrainConfig config, RunDirectory run, SparkSession spark) {
    this.config = Objects.requireNonNull(config);
    this.run = Objects.requireNonNull(run);
    this.spark = Objects.requireNonNull(spark);
  }

  /** Trains, or goes on from the newest checkpoint, or skips what is complete. */
  public StageResult run() {
    throw new UnsupportedOperationException("being written: " + config + run + spark);
  }
}
