package io.sampo.corpus.measure;

import java.util.Arrays;

/**
 * A set of longs that also counts and remembers where each was first seen; emptied in no time. Open
 * addressing; not thread-safe.
 */
final class LongTable {
  // A table that grew beyond this is given back, so that one huge text does not hold memory.
  private static final int KEPT = 1 << 20;

  private long[] keys = new long[1 << 8];
  private int[] counts = new int[1 << 8];
  private int[] firsts = new int[1 << 8];
  private int[] rounds = new int[1 << 8];
  private int round = 1;
  private int mask = keys.length - 1;
  private int size;

  /** Forgets all; makes room for {@code expected} keys. */
  void clear(int expected) {
    long wanted = Math.max(256, Long.highestOneBit(Math.max(1, expected)) << 2);
    if (wanted > keys.length || (keys.length > KEPT && wanted <= KEPT)) {
      allocate((int) Math.min(1 << 30, wanted));
    }
    mask = (int) Math.min(keys.length, wanted) - 1;
    round++;
    size = 0;
  }

  boolean contains(long key) {
    return rounds[find(key)] == round;
  }

  /** Whether it is new. */
  boolean add(long key) {
    return count(key, 0) == 1;
  }

  /**
   * Counts one more.
   *
   * @return how often it was seen, this time included
   */
  int count(long key, int place) {
    int slot = find(key);
    if (rounds[slot] == round) {
      return ++counts[slot];
    }
    rounds[slot] = round;
    keys[slot] = key;
    counts[slot] = 1;
    firsts[slot] = place;
    if (++size > mask / 2 && size > 128) {
      rehash();
    }
    return 1;
  }

  /** Where the key was seen first; it must be there. */
  int first(long key) {
    return firsts[find(key)];
  }

  private int find(long key) {
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (rounds[slot] == round && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    int[] oldFirsts = firsts;
    int[] oldRounds = rounds;
    int oldRound = round;
    int oldSlots = mask + 1;
    allocate(2 * oldSlots);
    mask = keys.length - 1;
    for (int i = 0; i < oldSlots; i++) {
      if (oldRounds[i] == oldRound) {
        int slot = find(oldKeys[i]);
        rounds[slot] = round;
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
        firsts[slot] = oldFirsts[i];
      }
    }
  }

  private void allocate(int length) {
    keys = new long[length];
    counts = new int[length];
    firsts = new int[length];
    rounds = new int[length];
    Arrays.fill(rounds, 0);
    round = 1;
  }
}
