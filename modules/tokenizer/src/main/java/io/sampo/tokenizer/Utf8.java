package io.sampo.tokenizer;

import java.nio.charset.StandardCharsets;

/** UTF-8 with U+FFFD for what is not valid, and no exceptions. */
final class Utf8 {
  static final int REPLACEMENT = 0xFFFD;

  private Utf8() {}

  /** The bytes of a text; a lone surrogate becomes U+FFFD. */
  static byte[] encode(String text) {
    int lone = loneSurrogate(text, 0);
    if (lone < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    StringBuilder whole = new StringBuilder(text);
    for (; lone >= 0; lone = loneSurrogate(text, lone + 1)) {
      whole.setCharAt(lone, (char) REPLACEMENT);
    }
    return whole.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Index of the first lone surrogate at or after {@code from}, or -1. */
  static int loneSurrogate(String text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        if (c <= Character.MAX_HIGH_SURROGATE
            && i + 1 < length
            && text.charAt(i + 1) >= Character.MIN_LOW_SURROGATE
            && text.charAt(i + 1) <= Character.MAX_LOW_SURROGATE) {
          i++;
        } else {
          return i;
        }
      }
    }
    return -1;
  }

  /**
   * The code point that starts at {@code at}, as {@code codePoint << 3 | length}. A byte that
   * starts no valid sequence before {@code to} is U+FFFD of length 1.
   */
  static int decode(byte[] text, int at, int to) {
    int lead = text[at];
    if (lead >= 0) {
      return lead << 3 | 1;
    }
    lead &= 0xFF;
    if (lead >= 0xC2 && lead < 0xE0 && at + 1 < to) {
      int b = text[at + 1];
      if (b < -0x40) {
        return (lead & 0x1F) << 9 | (b & 0x3F) << 3 | 2;
      }
    } else if (lead >= 0xE0 && lead < 0xF0 && at + 2 < to) {
      int b = text[at + 1];
      int c = text[at + 2];
      int codePoint = (lead & 0x0F) << 12 | (b & 0x3F) << 6 | (c & 0x3F);
      if (b < -0x40 && c < -0x40 && codePoint >= 0x800 && codePoint >> 11 != 0x1B) {
        return codePoint << 3 | 3;
      }
    } else if (lead >= 0xF0 && lead < 0xF5 && at + 3 < to) {
      int b = text[at + 1];
      int c = text[at + 2];
      int d = text[at + 3];
      int codePoint = (lead & 0x07) << 18 | (b & 0x3F) << 12 | (c & 0x3F) << 6 | (d & 0x3F);
      if (b < -0x40
          && c < -0x40
          && d < -0x40
          && codePoint >= 0x10000
          && codePoint <= Character.MAX_CODE_POINT) {
        return codePoint << 3 | 4;
      }
    }
    return REPLACEMENT << 3 | 1;
  }

  /** The code point that ends before {@code end}, in the form of {@link #decode}. */
  static int decodeBefore(byte[] text, int from, int end) {
    for (int start = end - 1; start >= from && start >= end - 4; start--) {
      if (text[start] >= -0x40) { // not a continuation byte
        int decoded = decode(text, start, end);
        if (start + (decoded & 7) == end) {
          return decoded;
        }
        break;
      }
    }
    return REPLACEMENT << 3 | 1;
  }

  /** Writes a code point at {@code at} and returns its length in bytes. */
  static int write(int codePoint, byte[] out, int at) {
    if (codePoint < 0x80) {
      out[at] = (byte) codePoint;
      return 1;
    }
    if (codePoint < 0x800) {
      out[at] = (byte) (0xC0 | codePoint >> 6);
      out[at + 1] = (byte) (0x80 | (codePoint & 0x3F));
      return 2;
    }
    if (codePoint < 0x10000) {
      out[at] = (byte) (0xE0 | codePoint >> 12);
      out[at + 1] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      out[at + 2] = (byte) (0x80 | (codePoint & 0x3F));
      return 3;
    }
    out[at] = (byte) (0xF0 | codePoint >> 18);
    out[at + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
    out[at + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
    out[at + 3] = (byte) (0x80 | (codePoint & 0x3F));
    return 4;
  }
}
