package io.sampo.tasks;

/** What became of a row. */
public sealed interface Outcome {
  /** The model answered. */
  record Answered(Prediction prediction) implements Outcome {}

  /**
   * The row cannot be read.
   *
   * @param reason a word to group by, snake_case
   * @param detail a sentence for a person
   */
  record Unusable(String reason, String detail) implements Outcome {}
}
