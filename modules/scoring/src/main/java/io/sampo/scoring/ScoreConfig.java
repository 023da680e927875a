package io.sampo.scoring;

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
    DuplicateKeys duplicateKeys) {

  public ScoreConfig {
    keyColumns = List.copyOf(keyColumns);
    if (batchTokens < 1) {
      throw new InvalidInputException(
          "score.batch_tokens", batchTokens + " is out of range", "set it to 1 or more");
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
        DuplicateKeys.REFUSE);
  }

  /** The same for another table. */
  public ScoreConfig withInput(TableSource table) {
    return new ScoreConfig(
        table,
        keyColumns,
        textColumn,
        pairColumn,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        duplicateKeys);
  }

  /** The same with other columns. */
  public ScoreConfig withColumns(List<String> keys, String text, Optional<String> pair) {
    return new ScoreConfig(
        input, keys, text, pair, model, task, windowing, decoding, batchTokens, duplicateKeys);
  }

  /** The same with a checkpoint directory. */
  public ScoreConfig withModel(String uri) {
    return new ScoreConfig(
        input,
        keyColumns,
        textColumn,
        pairColumn,
        Optional.of(uri),
        task,
        windowing,
        decoding,
        batchTokens,
        duplicateKeys);
  }

  /** The same with other windows. */
  public ScoreConfig withWindowing(Windowing other) {
    return new ScoreConfig(
        input,
        keyColumns,
        textColumn,
        pairColumn,
        model,
        task,
        other,
        decoding,
        batchTokens,
        duplicateKeys);
  }

  /** The same with another rule for keys that occur twice. */
  public ScoreConfig withDuplicateKeys(DuplicateKeys rule) {
    return new ScoreConfig(
        input,
        keyColumns,
        textColumn,
        pairColumn,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        rule);
  }

  /** The same for another use of the model. */
  public ScoreConfig withTask(TaskKind kind, Decoding rules) {
    return new ScoreConfig(
        input,
        keyColumns,
        textColumn,
        pairColumn,
        model,
        Optional.of(kind),
        windowing,
        rules,
        batchTokens,
        duplicateKeys);
  }
}
