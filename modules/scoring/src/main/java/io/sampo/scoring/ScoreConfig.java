package io.sampo.scoring;

import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.WriteMode;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Decoding;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.Windowing;
import java.util.List;
import java.util.Optional;

/**
 * What to score, and with what.
 *
 * @param input the table
 * @param keyColumns columns that name a row; they are copied into the scored table
 * @param textColumn the column to read
 * @param pairColumn the second text, for a model of pairs
 * @param model a checkpoint directory; the run's fine-tuned model when absent
 * @param task what the model is for; the one its head is made for when absent
 * @param windowing how long texts are read
 * @param decoding how its logits become answers
 * @param batchTokens most tokens of one forward pass
 * @param duplicateKeys what to do when a key occurs twice
 * @param output what of it is kept, and where it goes
 */
public record ScoreConfig(
    TableSource input,
    List<String> keyColumns,
    String textColumn,
    Optional<String> pairColumn,
    Optional<String> model,
    Optional<TaskKind> task,
    Windowing windowing,
    Decoding decoding,
    int batchTokens,
    DuplicateKeys duplicateKeys,
    OutputConfig output) {

  public ScoreConfig {
    keyColumns = List.copyOf(keyColumns);
    if (batchTokens < 1) {
      throw new InvalidInputException(
          "score.batch_tokens", batchTokens + " is out of range", "set it to 1 or more");
    }
    if (output.delivers() && output.mode() == WriteMode.MERGE) {
      if (keyColumns.isEmpty()) {
        throw new InvalidInputException(
            "score.output.write", "merge needs keys", "name them in score.key_columns");
      }
      if (duplicateKeys != DuplicateKeys.REFUSE) {
        throw new InvalidInputException(
            "score.output.write",
            "merge keeps one row for each key",
            "set score.duplicate_keys to refuse, or write to replace");
      }
    }
  }

  /** Key {@code id}, text {@code text}, 8,192 tokens a batch, no key twice; no table yet. */
  public static ScoreConfig defaults() {
    return new ScoreConfig(
        TableSource.defaults(),
        List.of("id"),
        "text",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Windowing.defaults(),
        Decoding.defaults(),
        8192,
        DuplicateKeys.REFUSE,
        OutputConfig.defaults());
  }

  /** The same for another table. */
  public ScoreConfig withInput(TableSource table) {
    return with(table, keyColumns, textColumn, pairColumn, model);
  }

  /** The same with other columns. */
  public ScoreConfig withColumns(List<String> keys, String text, Optional<String> pair) {
    return with(input, keys, text, pair, model);
  }

  /** The same with a checkpoint directory. */
  public ScoreConfig withModel(String uri) {
    return with(input, keyColumns, textColumn, pairColumn, Optional.of(uri));
  }

  private ScoreConfig with(
      TableSource table,
      List<String> keys,
      String text,
      Optional<String> pair,
      Optional<String> checkpoint) {
    return new ScoreConfig(
        table,
        keys,
        text,
        pair,
        checkpoint,
        task,
        windowing,
        decoding,
        batchTokens,
        duplicateKeys,
        output);
  }

  /** The same with other windows. */
  public ScoreConfig withWindowing(Windowing other) {
    return with(task, other, decoding, duplicateKeys, output);
  }

  /** The same with another rule for keys that occur twice. */
  public ScoreConfig withDuplicateKeys(DuplicateKeys rule) {
    return with(task, windowing, decoding, rule, output);
  }

  /** The same for another use of the model. */
  public ScoreConfig withTask(TaskKind kind, Decoding rules) {
    return with(Optional.of(kind), windowing, rules, duplicateKeys, output);
  }

  /** The same with another output. */
  public ScoreConfig withOutput(OutputConfig other) {
    return with(task, windowing, decoding, duplicateKeys, other);
  }

  private ScoreConfig with(
      Optional<TaskKind> kind,
      Windowing windows,
      Decoding rules,
      DuplicateKeys duplicates,
      OutputConfig to) {
    return new ScoreConfig(
        input,
        keyColumns,
        textColumn,
        pairColumn,
        model,
        kind,
        windows,
        rules,
        batchTokens,
        duplicates,
        to);
  }
}
