package io.sampo.tokenizer;

/** The tokens of one text, without {@code [CLS]} and {@code [SEP]}. */
final class TokenSequence {
  static final TokenSequence EMPTY = new TokenSequence(new int[0], new int[0], new int[0]);

  final int[] ids; // [length]
  final int[] offsets; // [2 * length]
  final int[] wordIds; // [length]

  TokenSequence(int[] ids, int[] offsets, int[] wordIds) {
    this.ids = ids;
    this.offsets = offsets;
    this.wordIds = wordIds;
  }

  int length() {
    return ids.length;
  }

  /** Turns offsets in bytes of {@code utf8} into offsets in UTF-16 units, in place. */
  TokenSequence toUtf16Offsets(byte[] utf8) {
    int at = 0;
    int units = 0;
    for (int i = 0; i < offsets.length; i++) {
      int target = offsets[i];
      while (at < target) {
        units += units(utf8[at++]);
      }
      while (at > target) {
        units -= units(utf8[--at]);
      }
      offsets[i] = units;
    }
    return this;
  }

  /** UTF-16 units of the character that starts with this byte; 0 within a character. */
  private static int units(byte first) {
    if (first >= 0) {
      return 1;
    }
    int value = first & 0xFF;
    return value < 0xC0 ? 0 : value < 0xF0 ? 1 : 2;
  }
}
