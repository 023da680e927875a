package io.sampo.corpus.read;

import java.nio.charset.StandardCharsets;

/** UTF-8 bytes decoded; each ill-formed sequence becomes one U+FFFD and is counted. */
record Utf8Text(String text, int invalid) {

  static Utf8Text decode(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    int replacements = 0;
    for (int i = text.indexOf('\uFFFD'); i >= 0; i = text.indexOf('\uFFFD', i + 1)) {
      replacements++;
    }
    return new Utf8Text(
        text, replacements == 0 ? 0 : replacements - encodedReplacements(bytes, from, to));
  }

  // EF never continues a sequence, so these three bytes always decode to a U+FFFD of their own.
  private static int encodedReplacements(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i + 2 < to; i++) {
      if (bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBF && bytes[i + 2] == (byte) 0xBD) {
        count++;
      }
    }
    return count;
  }
}
