package io.sampo.scoring;

import io.sampo.encoder.kernels.Precision;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.tasks.Decoding;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.TaskRequest;
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
 * @param task what the model is for; the one its head is made for when absent
 * @param output what is kept of the answers
 */
record ScoringRequest(
    String stage,
    TableSource table,
    List<String> keyColumns,
    List<String> textColumns,
    Optional<String> model,
    Optional<TaskKind> task,
    Windowing windowing,
    Decoding decoding,
    int batchTokens,
    OutputConfig output) {

  static ScoringRequest of(String stage, ScoreConfig config) {
    return new ScoringRequest(
        stage,
        config.input().required(stage + ".input"),
        config.keyColumns(),
        texts(config.textColumn(), config.pairColumn()),
        config.model(),
        config.task(),
        config.windowing(),
        config.decoding(),
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
        config.task(),
        config.windowing(),
        config.decoding(),
        config.batchTokens(),
        OutputConfig.defaults());
  }

  /** The same with another checkpoint directory. */
  ScoringRequest withModel(String uri) {
    return new ScoringRequest(
        stage,
        table,
        keyColumns,
        textColumns,
        Optional.of(uri),
        task,
        windowing,
        decoding,
        batchTokens,
        output);
  }

  /**
   * What the model is wanted for.
   *
   * @param words whether the text is a list of words
   */
  TaskRequest taskRequest(boolean words) {
    TaskRequest wanted =
        TaskRequest.of(textColumns.size(), windowing).withKind(task).withDecoding(decoding);
    return words ? wanted.ofWords() : wanted;
  }

  /** The key that names a text's column, by its place. */
  String textKey(int input) {
    return key(input == 0 ? "text_column" : "pair_column");
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
    task.ifPresent(kind -> settings.put("task", kind));
    settings.put("windowing", windowing);
    settings.put("decoding", decoding);
    settings.put("batch_tokens", batchTokens);
    settings.put("precision", Precision.chosen().label());
    return settings;
  }

  private static List<String> texts(String text, Optional<String> pair) {
    List<String> texts = new ArrayList<>(List.of(text));
    pair.ifPresent(texts::add);
    return texts;
  }
}
