package io.sampo.tasks;

import java.util.Locale;

/** What a model can be used for; the names are the values of the configuration's {@code task}. */
public enum TaskKind {
  /** One class for a text or a pair. */
  SEQUENCE_CLASSIFICATION,
  /** Any number of classes for a text or a pair. */
  MULTI_LABEL,
  /** A number for a text or a pair. */
  REGRESSION,
  /** Entities in a text. */
  TOKEN_CLASSIFICATION,
  /** The answer to a question, as a part of a context. */
  QUESTION_ANSWERING,
  /** A vector for a text. Not learned. */
  EMBEDDING,
  /** The tokens behind {@code [MASK]}. Not learned here: pre-training does. */
  MASKED_TOKENS;

  /** Its name in configurations and manifests. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether rows with labels can teach it. */
  public boolean learned() {
    return this != EMBEDDING && this != MASKED_TOKENS;
  }
}
