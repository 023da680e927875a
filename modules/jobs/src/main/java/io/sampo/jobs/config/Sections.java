package io.sampo.jobs.config;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.scoring.EvaluateConfig;
import io.sampo.scoring.ScoreConfig;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.pretrain.CheckConfig;
import io.sampo.training.pretrain.PretrainConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sections of a configuration file and the record of each. */
final class Sections {
  /** Holds Spark's own keys, which are passed on as they are. */
  static final String SPARK = "spark";

  /** In the order in which text passes them. */
  static final Map<String, Class<? extends Record>> RECORDS = records();

  private Sections() {}

  private static Map<String, Class<? extends Record>> records() {
    Map<String, Class<? extends Record>> records = new LinkedHashMap<>();
    records.put("run", RunConfig.class);
    records.put("corpus", CorpusConfig.class);
    records.put("vocabulary", VocabularyConfig.class);
    records.put("shards", ShardsConfig.class);
    records.put("pretrain", PretrainConfig.class);
    records.put("check", CheckConfig.class);
    records.put("finetune", FinetuneConfig.class);
    records.put("evaluate", EvaluateConfig.class);
    records.put("score", ScoreConfig.class);
    records.put("track", TrackConfig.class);
    records.put("tokenize", TokenizeConfig.class);
    records.put("predict", PredictConfig.class);
    return Collections.unmodifiableMap(records);
  }
}
