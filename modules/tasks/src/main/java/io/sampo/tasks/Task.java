package io.sampo.tasks;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.List;

/**
 * What a model is used for: how a row becomes input, what the head returns, how that decodes, and
 * how it is judged. Fine-tuning, evaluation and scoring share it and know nothing else of a task.
 *
 * <p>The way of a row:
 *
 * <pre>{@code
 * RowEncoder encoder = task.encoder(tokenizer);       // once
 * EncodedRow row = encoder.encode(List.of("a text")); // texts -> windows
 * List<float[][]> outputs = task.run(model, row.windows());
 * Prediction prediction = task.decode(row, outputs);  // outputs of all its windows -> answer
 * }</pre>
 *
 * <p>Windows of many rows share a call of {@link #run}; each window's output stands alone, so rows
 * and windows may be batched in any order. A long row has several windows: a classifier averages
 * their logits, a token classifier takes each token from the window where it has most context, a
 * question answerer ranks the spans of all of them. Training sees windows, each with its row's
 * label: {@link LabelledTask#targets} finds out from the window's offsets which part of the label
 * it holds.
 *
 * <p>Tasks are immutable, thread-safe and not serializable: they are made again from a checkpoint.
 */
public sealed interface Task permits LabelledTask, Embedding, MaskedTokens {

  /** Which one it is. */
  TaskKind kind();

  /** Its name in configurations and manifests, snake_case. */
  default String name() {
    return kind().label();
  }

  /** The head a model needs for it. */
  Head head();

  /**
   * What a row must hold, in order: {@code [text]}, {@code [text, pair]}, {@code [question, …]}.
   */
  List<String> inputs();

  /** The columns that {@link Prediction#values} fills. */
  List<OutputColumn> outputs();

  /** Reads rows with this tokenizer; made once, used for all rows. */
  RowEncoder encoder(Tokenizer tokenizer);

  /**
   * The head's answers, in one forward pass.
   *
   * @return for each window [rows, values]: one row of logits for a task that judges a whole text,
   *     a row for each token for one that judges tokens
   */
  List<float[][]> run(BertModel model, List<Encoding> windows);

  /**
   * The answer for a row.
   *
   * @param outputs what {@link #run} returned for each of its windows, in their order
   */
  Prediction decode(EncodedRow row, List<float[][]> outputs);
}
