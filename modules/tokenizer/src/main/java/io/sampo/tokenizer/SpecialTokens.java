package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The special tokens of a vocabulary and where they stand in a text, byte for byte. */
final class SpecialTokens {
  private final List<String> tokens;
  private final List<byte[]> literals = new ArrayList<>();
  private final int[] ids;
  private final boolean[] starts = new boolean[256];

  /**
   * @param added special tokens besides BERT's own; all are in the vocabulary
   */
  SpecialTokens(Vocabulary vocabulary, List<String> added) {
    List<String> all = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    all.removeIf(token -> vocabulary.id(token) < 0);
    added.stream().filter(token -> !all.contains(token)).forEach(all::add);
    // Longest first, so that the first match is the longest.
    all.sort((a, b) -> Integer.compare(Utf8.encode(b).length, Utf8.encode(a).length));
    ids = new int[all.size()];
    for (String token : all) {
      byte[] literal = Utf8.encode(token);
      ids[literals.size()] = vocabulary.id(token);
      literals.add(literal);
      starts[literal[0] & 0xFF] = true;
    }
    tokens = all.stream().sorted((a, b) -> vocabulary.id(a) - vocabulary.id(b)).toList();
  }

  /** In order of their ids. */
  List<String> tokens() {
    return tokens;
  }

  boolean contains(int id) {
    for (int special : ids) {
      if (special == id) {
        return true;
      }
    }
    return false;
  }

  /** Where the next special token starts, from {@code from} on, or {@code to}. */
  int find(byte[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (starts[text[at] & 0xFF] && match(text, at, to) >= 0) {
        return at;
      }
    }
    return to;
  }

  /** The number of the longest special token that stands at {@code at}, or -1. */
  int match(byte[] text, int at, int to) {
    for (int i = 0; i < ids.length; i++) {
      byte[] literal = literals.get(i);
      int end = at + literal.length;
      if (end <= to && Arrays.equals(text, at, end, literal, 0, literal.length)) {
        return i;
      }
    }
    return -1;
  }

  int id(int number) {
    return ids[number];
  }

  int length(int number) {
    return literals.get(number).length;
  }
}
