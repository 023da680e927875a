package io.sampo.tasks;

/** Which tokens of a word decide on its tag; the names are those of transformers' pipeline. */
public enum Aggregation {
  /** Each token has a tag of its own, which need not agree with the rest of its word. */
  SIMPLE,
  /** The first token, which is also the one that training sees. */
  FIRST,
  /** The mean of the tokens' probabilities. */
  AVERAGE,
  /** The surest token. */
  MAX
}
