package io.sampo.tokenizer;

/** What becomes of {@code [MASK]}, {@code [SEP]} and their like when they stand in a text. */
public enum SpecialTokensInText {
  /** They become the special token, as the reference does: for trusted text and single calls. */
  MATCH,
  /** They are plain text: for corpora and tables, which must not inject special tokens. */
  LITERAL
}
