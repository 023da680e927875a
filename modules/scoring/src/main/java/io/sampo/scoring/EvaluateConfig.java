package io.sampo.scoring;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Decoding;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.Windowing;
import java.util.List;
import java.util.Optional;

/**
 * On what to judge a model.
 *
 * @param table labelled rows that the model has not seen
 * @param keyColumns columns copied into the table of predictions; none by default
 * @param textColumn the column to read
 * @param pairColumn the second text, for a model of pairs
 * @param labelColumn what is right
 * @param model a checkpoint directory; the run's fine-tuned model when absent
 * @param task what the model is for; the one its head is made for when absent
 * @param windowing how long texts are read
 * @param decoding how its logits become answers
 * @param batchTokens most tokens of one forward pass
 * @param masked in place of a table: JSON lines of {@code input_ids}, {@code positions}, {@code
 *     labels}, on which to judge a pre-trained model ({@code model}, else the run's)
 * @param report what is told beside the figures
 */
public record EvaluateConfig(
    TableSource table,
    List<String> keyColumns,
    String textColumn,
    Optional<String> pairColumn,
    String labelColumn,
    Optional<String> model,
    Optional<TaskKind> task,
    Windowing windowing,
    Decoding decoding,
    int batchTokens,
    Optional<String> masked,
    ReportConfig report) {

  public EvaluateConfig {
    keyColumns = List.copyOf(keyColumns);
    if (batchTokens < 1) {
      throw new InvalidInputException(
          "evaluate.batch_tokens", batchTokens + " is out of range", "set it to 1 or more");
    }
  }

  /** Text {@code text}, label {@code label}, 8,192 tokens a batch; no table yet. */
  public static EvaluateConfig defaults() {
    return new EvaluateConfig(
        TableSource.defaults(),
        List.of(),
        "text",
        Optional.empty(),
        "label",
        Optional.empty(),
        Optional.empty(),
        Windowing.defaults(),
        Decoding.defaults(),
        8192,
        Optional.empty(),
        ReportConfig.defaults());
  }

  /** The same for another table. */
  public EvaluateConfig withTable(TableSource other) {
    return new EvaluateConfig(
        other,
        keyColumns,
        textColumn,
        pairColumn,
        labelColumn,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        masked,
        report);
  }

  /** The same with other columns. */
  public EvaluateConfig withColumns(List<String> keys, String text, String label) {
    return new EvaluateConfig(
        table,
        keys,
        text,
        pairColumn,
        label,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        masked,
        report);
  }

  /** The same with a checkpoint directory. */
  public EvaluateConfig withModel(String uri) {
    return new EvaluateConfig(
        table,
        keyColumns,
        textColumn,
        pairColumn,
        labelColumn,
        Optional.of(uri),
        task,
        windowing,
        decoding,
        batchTokens,
        masked,
        report);
  }

  /** The same for pairs. */
  public EvaluateConfig withPairColumn(String pair) {
    return new EvaluateConfig(
        table,
        keyColumns,
        textColumn,
        Optional.of(pair),
        labelColumn,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        masked,
        report);
  }

  /** The same with another report. */
  public EvaluateConfig withReport(ReportConfig other) {
    return new EvaluateConfig(
        table,
        keyColumns,
        textColumn,
        pairColumn,
        labelColumn,
        model,
        task,
        windowing,
        decoding,
        batchTokens,
        masked,
        other);
  }
}
