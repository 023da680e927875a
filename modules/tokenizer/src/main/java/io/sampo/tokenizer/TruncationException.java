package io.sampo.tokenizer;

/** A text or pair that cannot be cut as asked: no room for a side, or a stride too long. */
public final class TruncationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TruncationException(String message) {
    super(message);
  }
}
