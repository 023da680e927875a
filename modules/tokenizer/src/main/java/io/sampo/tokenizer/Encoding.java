package io.sampo.tokenizer;

/**
 * The tokens of a text or a pair, {@code [CLS]} and {@code [SEP]} included. The arrays are shared,
 * not copied: read them, do not write to them.
 */
public final class Encoding {
  private final int[] ids;
  private final int[] typeIds;
  private final int[] offsets;
  private final int[] wordIds;

  Encoding(int[] ids, int[] typeIds, int[] offsets, int[] wordIds) {
    this.ids = ids;
    this.typeIds = typeIds;
    this.offsets = offsets;
    this.wordIds = wordIds;
  }

  /** Token ids, {@code [length]}. */
  public int[] ids() {
    return ids;
  }

  /** 0 for the first text and its special tokens, 1 for the second, {@code [length]}. */
  public int[] typeIds() {
    return typeIds;
  }

  /**
   * Start and end (exclusive) of each token in UTF-16 units of its own text, {@code [2 * length]};
   * 0, 0 for the special tokens that were added.
   */
  public int[] offsets() {
    return offsets;
  }

  /**
   * The number of the word in its own text that a token belongs to, {@code [length]}; -1 for the
   * special tokens that were added.
   */
  public int[] wordIds() {
    return wordIds;
  }

  /** Number of tokens. */
  public int length() {
    return ids.length;
  }
}
