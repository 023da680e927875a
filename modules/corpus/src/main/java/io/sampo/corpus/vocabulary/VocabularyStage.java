package io.sampo.corpus.vocabulary;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import org.apache.spark.sql.SparkSession;

/** Documents to a tokenizer. */
public final class VocabularyStage {
  public VocabularyStage(VocabularyConfig config, RunDirectory run, SparkSession spark) {}

  public StageResult run() {
    throw new UnsupportedOperationException();
  }
}
