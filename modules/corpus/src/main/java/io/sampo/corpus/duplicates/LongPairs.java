package io.sampo.corpus.duplicates;

import java.util.Arrays;

/** A growing list of pairs of longs. */
final class LongPairs {
  private long[] values = new long[16];
  private int size;

  void add(long first, long second) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = first;
    values[size++] = second;
  }

  /**
   * Whether a pair is there.
   *
   * @param from a {@link #size} of before; what was there then is not looked at
   */
  boolean holds(long first, long second, int from) {
    for (int i = from; i < size; i += 2) {
      if (values[i] == first && values[i + 1] == second) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  /** The pairs, one behind the other. */
  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
