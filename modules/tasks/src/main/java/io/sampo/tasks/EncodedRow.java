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
 */
public record EncodedRow(List<String> texts, List<Encoding> windows) {
  public EncodedRow {
    texts = List.copyOf(texts);
    windows = List.copyOf(windows);
  }
}
