package io.sampo.corpus.contamination;

import java.io.Serializable;
import java.util.List;

/** The word runs of all test sets by hash, with the test set that each is from. Open addressing. */
final class TestGrams implements Serializable {
  private static final long serialVersionUID = 1;

  private final String[] names;
  private final long[] keys;
  private final short[] sets;
  private final int mask;
  private boolean zero;
  private short zeroSet;

  TestGrams(List<String> names, int expected) {
    this.names = names.toArray(String[]::new);
    int slots = Integer.highestOneBit(Math.max(16, expected)) << 2;
    this.keys = new long[slots];
    this.sets = new short[slots];
    this.mask = slots - 1;
  }

  /** Adds a run; of several sets with the same run the first one is named. */
  void add(long run, int set) {
    if (run == 0) {
      zeroSet = zero ? (short) Math.min(zeroSet, set) : (short) set;
      zero = true;
      return;
    }
    int slot = find(run);
    sets[slot] = keys[slot] == 0 ? (short) set : (short) Math.min(sets[slot], set);
    keys[slot] = run;
  }

  /** The set's number, or -1. */
  int set(long run) {
    if (run == 0) {
      return zero ? zeroSet : -1;
    }
    int slot = find(run);
    return keys[slot] == 0 ? -1 : sets[slot];
  }

  String name(int set) {
    return names[set];
  }

  int size() {
    return names.length;
  }

  private int find(long run) {
    int slot = (int) (run ^ (run >>> 32)) & mask;
    while (keys[slot] != 0 && keys[slot] != run) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
