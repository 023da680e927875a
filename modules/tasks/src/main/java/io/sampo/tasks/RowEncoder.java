package io.sampo.tasks;

import java.util.List;

/** Turns the texts of a row into windows of tokens. Thread-safe. */
@FunctionalInterface
public interface RowEncoder {
  /**
   * The windows of a row.
   *
   * @param texts one for each of the task's inputs, in their order; may hold nulls
   * @throws UnusableRowException when the row cannot be read: null, empty or over a limit
   */
  EncodedRow encode(List<String> texts);
}
