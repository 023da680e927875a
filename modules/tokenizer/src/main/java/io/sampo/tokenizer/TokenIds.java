package io.sampo.tokenizer;

import java.util.Arrays;

/** A growable array of token ids; not thread-safe, meant to be cleared and used again. */
public final class TokenIds {
  private int[] ids;
  private int size;

  public TokenIds() {
    this(64);
  }

  /**
   * @param capacity the number of ids to hold before growing
   */
  public TokenIds(int capacity) {
    ids = new int[Math.max(4, capacity)];
  }

  public void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size + (size >> 1));
    }
    ids[size++] = id;
  }

  public int size() {
    return size;
  }

  public int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("index " + index + " of " + size + " ids");
    }
    return ids[index];
  }

  public void clear() {
    size = 0;
  }

  /** Drops the ids from {@code newSize} on. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** A copy of all ids. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  /** A copy of the ids {@code from} (inclusive) to {@code to} (exclusive). */
  public int[] toArray(int from, int to) {
    if (from < 0 || from > to || to > size) {
      throw new IndexOutOfBoundsException("ids " + from + " to " + to + " of " + size);
    }
    return Arrays.copyOfRange(ids, from, to);
  }
}
