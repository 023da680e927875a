package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Text to normalized words: what {@link WordPieceTrainer} counts and WordPiece cuts. */
public final class PreTokenizer {
  private PreTokenizer() {}

  /**
   * The normalized words of a text; special tokens in it are plain text.
   *
   * <p>{@code words("Naïve, 你", TokenizerOptions.uncased())} is {@code [naive, ",", 你]}.
   */
  public static List<String> words(String text, TokenizerOptions options) {
    return words(Utf8.encode(text), options);
  }

  /** The same of UTF-8 bytes; invalid sequences count as U+FFFD, which is removed. */
  public static List<String> words(byte[] utf8, TokenizerOptions options) {
    List<String> words = new ArrayList<>();
    forEachWord(utf8, options, words::add);
    return words;
  }

  /** Tells each normalized word of UTF-8 text, without keeping them. */
  public static void forEachWord(byte[] utf8, TokenizerOptions options, Consumer<String> words) {
    new WordScan(CharacterMap.of(options), words).scan(utf8, 0, utf8.length);
  }
}
