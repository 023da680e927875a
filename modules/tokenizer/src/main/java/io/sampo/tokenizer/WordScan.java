package io.sampo.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Text to normalized words. */
final class WordScan extends TextScan {
  private final Consumer<String> words;
  private byte[] bytes = new byte[64];
  private int length;

  WordScan(CharacterMap map, Consumer<String> words) {
    super(map);
    this.words = words;
  }

  @Override
  void letter(byte[] source, int at, int count, int sourceFrom, int sourceTo) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    for (int i = 0; i < count; i++) {
      bytes[length++] = source[at + i];
    }
  }

  @Override
  void endWord() {
    if (length > 0) {
      words.accept(new String(bytes, 0, length, StandardCharsets.UTF_8));
      length = 0;
    }
  }
}
