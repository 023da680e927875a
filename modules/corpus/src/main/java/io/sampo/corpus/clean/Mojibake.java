package io.sampo.corpus.clean;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Undoes UTF-8 that was read as Windows-1252: {@code cafÃ©} was {@code café}.
 *
 * <p>Only runs of non-ASCII characters are looked at, and only those that are whole, valid UTF-8
 * once written as Windows-1252 again: real text does not look like that but for rare pairs, and a
 * run of two must start with Â, Ã, Ä, Å or Î … Ñ. The five bytes without a character in that code
 * page stand for themselves, as in browsers and ftfy. Repeated up to three times.
 */
final class Mojibake {
  private static final int ROUNDS = 3;
  private static final char[] HIGH = new char[32]; // 0x80 … 0x9F in Windows-1252

  static {
    Charset windows = Charset.forName("windows-1252");
    for (int b = 0; b < 32; b++) {
      String one = new String(new byte[] {(byte) (0x80 + b)}, windows);
      HIGH[b] = one.charAt(0) == '\uFFFD' ? (char) (0x80 + b) : one.charAt(0);
    }
  }

  private int repaired;

  /** The text with its repairs; the same object when there are none. */
  String repair(String text) {
    repaired = 0;
    String now = text;
    for (int round = 0; round < ROUNDS; round++) {
      int before = repaired;
      now = once(now);
      if (repaired == before) {
        break;
      }
    }
    return now;
  }

  /** Sequences repaired by the last call. */
  int repaired() {
    return repaired;
  }

  private String once(String text) {
    StringBuilder out = null;
    int copied = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0xC2 || c > 0xF4) {
        continue;
      }
      int end = i + (c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4);
      String fixed = end <= length ? decoded(text, i, end) : null;
      if (fixed != null && plausible(c, fixed)) {
        out = out == null ? new StringBuilder(length) : out;
        out.append(text, copied, i).append(fixed);
        copied = end;
        i = end - 1;
        repaired++;
      }
    }
    return out == null ? text : out.append(text, copied, length).toString();
  }

  // A pair of accented letters can be real: é« or Ð°. Long sequences cannot.
  private static boolean plausible(char lead, String fixed) {
    return lead >= 0xE0
        || lead <= 0xC5
        || (lead >= 0xCE && lead <= 0xD1 && Character.isLetter(fixed.charAt(0)));
  }

  private static String decoded(String text, int start, int end) {
    byte[] bytes = new byte[end - start];
    for (int i = start; i < end; i++) {
      int b = toByte(text.charAt(i));
      if (b < 0x80) {
        return null;
      }
      bytes[i - start] = (byte) b;
    }
    try {
      CharBuffer decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      return decoded.toString();
    } catch (CharacterCodingException e) {
      return null; // not UTF-8, so not mojibake either
    }
  }

  private static int toByte(char c) {
    if (c >= 0xA0 && c <= 0xFF) {
      return c;
    }
    for (int b = 0; b < 32; b++) {
      if (HIGH[b] == c || c == 0x80 + b) {
        return 0x80 + b;
      }
    }
    return -1;
  }
}
