package io.sampo.tasks;

/** Whether a question may be left without an answer. */
public enum NullAnswers {
  /** If the model learned from questions without an answer. */
  AS_LEARNED,
  /** Every question is answered, as in SQuAD 1.1. */
  NEVER,
  /** Questions may have no answer, as in SQuAD 2.0. */
  ALLOWED
}
