package io.sampo.tokenizer;

import java.util.Arrays;

/** Counts by pair of ids ({@code left << 32 | right}): an open hash table without boxing. */
final class PairCounts {
  private static final long EMPTY = -1;

  private long[] pairs = new long[1 << 10];
  private long[] counts = new long[1 << 10];
  private int size;

  PairCounts() {
    Arrays.fill(pairs, EMPTY);
  }

  /** The count of a pair; 0 when it was never seen. */
  long get(long pair) {
    return counts[slot(pair)];
  }

  void add(long pair, long amount) {
    int slot = slot(pair);
    if (pairs[slot] == EMPTY) {
      if (size * 2L >= pairs.length) {
        grow();
        slot = slot(pair);
      }
      pairs[slot] = pair;
      size++;
    }
    counts[slot] += amount;
  }

  private int slot(long pair) {
    int mask = pairs.length - 1;
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed ^ mixed >>> 32) & mask;
    while (pairs[slot] != pair && pairs[slot] != EMPTY) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldPairs = pairs;
    long[] oldCounts = counts;
    pairs = new long[oldPairs.length * 2];
    counts = new long[oldPairs.length * 2];
    Arrays.fill(pairs, EMPTY);
    for (int i = 0; i < oldPairs.length; i++) {
      if (oldPairs[i] != EMPTY) {
        int slot = slot(oldPairs[i]);
        pairs[slot] = oldPairs[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
