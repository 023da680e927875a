package io.sampo.tokenizer;

import java.util.Objects;

/**
 * How a text or a pair that is too long is cut into windows.
 *
 * @param maxLength tokens of a window at most, special tokens included
 * @param strategy which side is cut
 * @param stride tokens that a window repeats from the one before it, in the side that is cut
 */
public record Truncation(int maxLength, Strategy strategy, int stride) {
  /** Which side of a pair is cut. */
  public enum Strategy {
    /** The longer side; when both are longer than half, each gets half. */
    LONGEST_FIRST,
    /** The first side only. */
    ONLY_FIRST,
    /** The second side only, as question answering does with its contexts. */
    ONLY_SECOND
  }

  public Truncation {
    Objects.requireNonNull(strategy, "strategy");
    if (maxLength < 3) {
      throw new TruncationException(
          "max length " + maxLength + " leaves no room beside [CLS] and [SEP]; use 3 or more");
    }
    if (stride < 0) {
      throw new TruncationException("stride " + stride + " is negative; use 0 or more");
    }
    if (stride > maxLength - 2) {
      throw new TruncationException(
          "stride "
              + stride
              + " is more than the "
              + (maxLength - 2)
              + " tokens that max length "
              + maxLength
              + " leaves for text; use a smaller stride");
    }
  }

  /** Windows of at most {@code maxLength} tokens without overlap, the longer side cut. */
  public static Truncation of(int maxLength) {
    return new Truncation(maxLength, Strategy.LONGEST_FIRST, 0);
  }

  public Truncation withStrategy(Strategy value) {
    return new Truncation(maxLength, value, stride);
  }

  public Truncation withStride(int value) {
    return new Truncation(maxLength, strategy, value);
  }
}
