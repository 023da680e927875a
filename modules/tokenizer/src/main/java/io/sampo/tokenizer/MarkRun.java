package io.sampo.tokenizer;

import java.util.Arrays;

/**
 * A character with the combining marks that follow it, in canonical order.
 *
 * <p>Decomposition (NFD) sorts marks by combining class. Nearly all marks are dropped afterwards,
 * so their order shows only where one is kept: a few spacing marks and those younger than the
 * reference's tables. As in the reference, the sorted characters take the source positions in
 * order: a mark that moves has the offsets of the place it moves to.
 */
final class MarkRun {
  private final UnicodeTables tables = UnicodeTables.tables();
  private final int end;

  // Per decomposed character: combining class << 33 | order << 1 | first of its source character.
  private long[] keys = new long[16];
  // The character, or -1 when it is dropped; by order.
  private int[] letters = new int[16];
  private int size;

  // Byte positions of the source characters.
  private int[] sourceFroms = new int[16];
  private int[] sourceTos = new int[16];
  private int sources;

  private MarkRun(byte[] text, int from, int at, int to) {
    int start = at;
    boolean isMark = tables.combiningClass(Utf8.decode(text, at, to) >>> 3) != 0;
    while (isMark && start > from) {
      int before = Utf8.decodeBefore(text, from, start);
      if (!isRemoved(before >>> 3) && tables.combiningClass(before >>> 3) == 0) {
        break;
      }
      start -= before & 7;
    }
    int next = start;
    while (next < to) {
      int decoded = Utf8.decode(text, next, to);
      int codePoint = decoded >>> 3;
      int after = next + (decoded & 7);
      if (!isRemoved(codePoint)) {
        if (next > at && tables.combiningClass(codePoint) == 0) {
          break;
        }
        add(codePoint, next, after);
      }
      next = after;
    }
    end = next;
  }

  /**
   * The run that the character at {@code at} belongs to.
   *
   * @param from where the text starts, in bytes
   * @param to where it ends (exclusive)
   */
  static MarkRun around(byte[] text, int from, int at, int to) {
    return new MarkRun(text, from, at, to);
  }

  /** Tells the letters that are kept; returns where the run ends in the text. */
  int emit(TextScan scan) {
    Arrays.sort(keys, 0, size);
    int source = -1;
    for (int i = 0; i < size; i++) {
      if ((keys[i] & 1) != 0) {
        source++;
      }
      int letter = letters[(int) (keys[i] >>> 1)];
      if (letter >= 0) {
        for (int lower : scan.map.lower(letter)) {
          scan.letter(lower, sourceFroms[source], sourceTos[source]);
        }
      }
    }
    return end;
  }

  private boolean isRemoved(int codePoint) {
    return tables.removed.contains(codePoint);
  }

  private void add(int codePoint, int from, int to) {
    if (sources == sourceFroms.length) {
      sourceFroms = Arrays.copyOf(sourceFroms, sources * 2);
      sourceTos = Arrays.copyOf(sourceTos, sources * 2);
    }
    sourceFroms[sources] = from;
    sourceTos[sources++] = to;
    int[] parts = tables.strip(codePoint);
    if (parts.length == 0) {
      add(tables.combiningClass(codePoint), -1, true);
    }
    for (int i = 0; i < parts.length; i++) {
      add(tables.combiningClass(parts[i]), parts[i], i == 0);
    }
  }

  private void add(int combiningClass, int letter, boolean first) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      letters = Arrays.copyOf(letters, size * 2);
    }
    keys[size] = (long) combiningClass << 33 | (long) size << 1 | (first ? 1 : 0);
    letters[size++] = letter;
  }
}
