package io.sampo.tasks;

import java.util.List;

/** What became of a row. */
public sealed interface Outcome {
  /**
   * The model answered.
   *
   * @param outputs the head's answers it was decoded from, [rows, values] for each window
   */
  record Answered(Prediction prediction, List<float[][]> outputs) implements Outcome {}

  /**
   * The row cannot be read.
   *
   * @param reason a word to group by, snake_case
   * @param detail a sentence for a person
   */
  record Unusable(String reason, String detail) implements Outcome {}
}
