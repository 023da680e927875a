package io.sampo.tokenizer;

import java.util.List;
import java.util.Random;

/** Seeded strings over all planes, rich in code points that the tokenizer treats specially. */
final class RandomText {
  private static final List<List<Integer>> INTERESTING = Oracle.interestingCodePoints();

  private final Random random;

  RandomText(long seed) {
    random = new Random(seed);
  }

  /** A string of up to {@code maxLength} code points, lone surrogates now and then. */
  String next(int maxLength) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(maxLength + 1);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(100);
      if (kind < 30) {
        text.append((char) ('a' + random.nextInt(6)));
      } else if (kind < 35) {
        word(text);
      } else if (kind < 45) {
        text.append(' ');
      } else if (kind < 55) {
        text.append((char) random.nextInt(128));
      } else if (kind < 85) {
        List<Integer> set = INTERESTING.get(random.nextInt(INTERESTING.size()));
        text.appendCodePoint(set.get(random.nextInt(set.size())));
      } else if (kind < 90) {
        text.appendCodePoint(0xAC00 + random.nextInt(11172));
      } else if (kind < 98) {
        text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0xD800 : 0x110000));
      } else if (kind < 99) {
        text.append((char) (0xD800 + random.nextInt(0x800)));
      } else {
        text.append("ab".repeat(random.nextInt(60)));
      }
    }
    return text.toString();
  }

  /** One of a few thousand words of ASCII letters and digits, so that words come again. */
  private void word(StringBuilder text) {
    Random letters = new Random(random.nextInt(3_000));
    for (int length = 1 + letters.nextInt(18); length > 0; length--) {
      char letter = "aAbBcCdDeEfFzZ09".charAt(letters.nextInt(16));
      boolean swap = random.nextInt(40) == 0;
      text.append(swap ? Character.toUpperCase(letter) : letter);
    }
    text.append(" ,".charAt(random.nextInt(2)));
  }

  int nextInt(int bound) {
    return random.nextInt(bound);
  }

  byte[] nextBytes(int maxLength) {
    byte[] bytes = new byte[random.nextInt(maxLength + 1)];
    random.nextBytes(bytes);
    // Mostly sequences that are nearly valid.
    for (int i = 0; i < bytes.length; i++) {
      switch (random.nextInt(4)) {
        case 0 -> bytes[i] = (byte) ('a' + random.nextInt(3));
        case 1 -> bytes[i] = (byte) (0x80 + random.nextInt(0x40));
        case 2 -> bytes[i] = (byte) (0xC0 + random.nextInt(0x40));
        default -> {}
      }
    }
    return bytes;
  }
}
