package io.sampo.tokenizer;

import java.util.Objects;

/**
 * How text is normalized before it is cut into word pieces.
 *
 * @param lowercase lower-case each code point (no context, so no final sigma)
 * @param stripAccents decompose (NFD) and drop nonspacing marks
 * @param splitCjk make each CJK ideograph a word of its own
 * @param specialTokensInText whether special tokens written in a text are matched
 */
public record TokenizerOptions(
    boolean lowercase,
    boolean stripAccents,
    boolean splitCjk,
    SpecialTokensInText specialTokensInText) {

  public TokenizerOptions {
    Objects.requireNonNull(specialTokensInText, "specialTokensInText");
  }

  /** As {@code bert-base-uncased}: lower-cased, accents stripped, special tokens matched. */
  public static TokenizerOptions uncased() {
    return new TokenizerOptions(true, true, true, SpecialTokensInText.MATCH);
  }

  /** As {@code bert-base-cased}: case and accents kept, special tokens matched. */
  public static TokenizerOptions cased() {
    return new TokenizerOptions(false, false, true, SpecialTokensInText.MATCH);
  }

  public TokenizerOptions withLowercase(boolean value) {
    return new TokenizerOptions(value, stripAccents, splitCjk, specialTokensInText);
  }

  public TokenizerOptions withStripAccents(boolean value) {
    return new TokenizerOptions(lowercase, value, splitCjk, specialTokensInText);
  }

  public TokenizerOptions withSplitCjk(boolean value) {
    return new TokenizerOptions(lowercase, stripAccents, value, specialTokensInText);
  }

  public TokenizerOptions withSpecialTokensInText(SpecialTokensInText value) {
    return new TokenizerOptions(lowercase, stripAccents, splitCjk, value);
  }
}
