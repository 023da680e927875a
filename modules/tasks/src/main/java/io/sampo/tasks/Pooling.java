package io.sampo.tasks;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
  /** Their mean, special tokens included, as sentence-transformers has it. */
  MEAN,
  /** The first token's. */
  CLS
}
