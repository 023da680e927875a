package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.io.Serializable;

/**
 * How a text that is longer than the model reads becomes several windows, and which texts are not
 * read at all.
 *
 * @param maxLength tokens of a window with its special tokens; 0 means as many as in its
 *     fine-tuning, or else as many as it has positions; no more than those are ever used
 * @param stride tokens by which a window overlaps the one before it; a stride that leaves no
 *     progress is halved until it does
 * @param maxWindows windows of one row; a row that needs more is refused, never cut
 * @param maxTextBytes bytes of one text in UTF-8; a longer text is refused before it is tokenized
 */
public record Windowing(int maxLength, int stride, int maxWindows, int maxTextBytes)
    implements Serializable {
  /** The smallest window: room for two texts of one token and three special tokens. */
  private static final int SMALLEST = 8;

  public Windowing {
    check(
        maxLength == 0 || maxLength >= SMALLEST,
        "windowing.max_length",
        maxLength,
        "0 for the model's own length, or at least " + SMALLEST);
    check(stride >= 0, "windowing.stride", stride, "0 or more");
    check(maxWindows >= 1, "windowing.max_windows", maxWindows, "1 or more");
    check(maxTextBytes >= 1, "windowing.max_text_bytes", maxTextBytes, "1 or more");
  }

  /** The model's length, windows that overlap by 32 tokens, at most 256 of them, 1 MiB of text. */
  public static Windowing defaults() {
    return new Windowing(0, 32, 256, 1 << 20);
  }

  /** The same with another length of a window. */
  public Windowing withMaxLength(int tokens) {
    return new Windowing(tokens, stride, maxWindows, maxTextBytes);
  }

  /** The same with another overlap. */
  public Windowing withStride(int tokens) {
    return new Windowing(maxLength, tokens, maxWindows, maxTextBytes);
  }

  /** The same with another limit on the windows of a row. */
  public Windowing withMaxWindows(int windows) {
    return new Windowing(maxLength, stride, windows, maxTextBytes);
  }

  /** The same with another limit on the bytes of a text. */
  public Windowing withMaxTextBytes(int bytes) {
    return new Windowing(maxLength, stride, maxWindows, bytes);
  }

  /** The same, its length bounded by (or, when 0, equal to) what a model can read. */
  public Windowing within(int maxPositions) {
    return withMaxLength(maxLength == 0 ? maxPositions : Math.min(maxLength, maxPositions));
  }

  private static void check(boolean fine, String key, int value, String remedy) {
    if (!fine) {
      throw new InvalidInputException(key, value + " is out of range", "set it to " + remedy);
    }
  }
}
