package io.sampo.corpus.shards;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import org.apache.spark.sql.SparkSession;

/** Documents to shuffled shards of token sequences. */
public final class ShardsStage {
  public static final String NAME = "shards";

  public ShardsStage(ShardsConfig config, RunDirectory run, SparkSession spark) {}

  public StageResult run() {
    throw new UnsupportedOperationException();
  }
}
