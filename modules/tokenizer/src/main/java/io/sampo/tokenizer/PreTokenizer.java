package io.sampo.tokenizer;

import java.util.List;

/** Text to normalized words: what {@link WordPieceTrainer} counts and WordPiece cuts. */
public final class PreTokenizer {
  private PreTokenizer() {}

  /**
   * The normalized words of a text; special tokens in it are plain text.
   *
   * <p>{@code words("Naïve, 你", TokenizerOptions.uncased())} is {@code [naive, ",", 你]}.
   */
  public static List<String> words(String text, TokenizerOptions options) {
    throw new UnsupportedOperationException();
  }

  /** The same of UTF-8 bytes; invalid sequences count as U+FFFD, which is removed. */
  public static List<String> words(byte[] utf8, TokenizerOptions options) {
    throw new UnsupportedOperationException();
  }
}
