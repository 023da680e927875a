package io.sampo.scoring;

import io.sampo.scoring.sink.OutputConfig;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the stages that score have in common.
 *
 * @param stage name of the stage, and prefix of its configuration keys
 * @param table given, see {@link TableSource#required}
 * @param textColumns one for each of the task's inputs
 * @param output what is kept of the answers
 */
record ScoringRequest(
    String stage,
    TableSource table,
    List<String> keyColumns,
    List<String> textColumns,
    Optional<String> model,
    Windowing windowing,
    int batchTokens,
    OutputConfig output) {

  static ScoringRequest of(String stage, ScoreConfig config) {
    return new ScoringRequest(
        stage,
        config.input().required(stage + ".input"),
        config.keyColumns(),
        texts(config.textColumn(), config.pairColumn()),
        config.model(),
        config.windowing(),
        config.batchTokens(),
        config.output());
  }

  static ScoringRequest of(String stage, EvaluateConfig config) {
    return new ScoringRequest(
        stage,
        config.table().required(stage + ".table"),
        config.keyColumns(),
        texts(config.textColumn(), config.pairColumn()),
        config.model(),
        config.windowing(),
        config.batchTokens(),
        OutputConfig.defaults());
  }

  /** A configuration key of the stage. */
  String key(String name) {
    return stage + "." + name;
  }

  /** The settings without places, which differ between equal runs. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("key_columns", keyColumns);
    settings.put("text_columns", textColumns);
    settings.put("windowing", windowing);
    settings.put("batch_tokens", batchTokens);
    return settings;
  }

  private static List<String> texts(String text, Optional<String> pair) {
    List<String> texts = new ArrayList<>(List.of(text));
    pair.ifPresent(texts::add);
    return texts;
  }
}
