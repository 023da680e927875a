package io.sampo.corpus;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import org.apache.spark.sql.SparkSession;

/** Files to clean, distinct documents. */
public final class CorpusStage {
  public CorpusStage(CorpusConfig config, RunDirectory run, SparkSession spark) {}

  public StageResult run() {
    throw new UnsupportedOperationException();
  }
}
