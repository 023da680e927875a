package io.sampo.tasks;

import io.sampo.tokenizer.Encoding;
import java.util.List;

/**
 * A row as the encoder reads it.
 *
 * @param texts the row's texts, one for each of the task's inputs; decoding answers and entities
 *     needs them
 * @param windows one encoding when the row is short enough, else overlapping ones, in the order of
 *     the text; never empty
 * @param stride tokens of the text that is cut which each window shares with the one before it
 */
public record EncodedRow(List<String> texts, List<Encoding> windows, int stride) {
  public EncodedRow {
    texts = List.copyOf(texts);
    windows = List.copyOf(windows);
  }

  /** A row that fits one window. */
  static EncodedRow of(List<String> texts, Encoding window) {
    return new EncodedRow(texts, List.of(window), 0);
  }
}
