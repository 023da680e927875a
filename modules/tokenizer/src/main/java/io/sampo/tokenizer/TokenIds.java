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

  void add(int first, int second) {
    reserve(2);
    ids[size] = first;
    ids[size + 1] = second;
    size += 2;
  }

  /** Makes room for {@code count} more ids. */
  void reserve(int count) {
    if (size + count > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(size + count, size + (size >> 1)));
    }
  }

  /** Adds the pieces of a {@link WordCache}; there must be room for as many as it can hold. */
  void addPieces(long pieces) {
    // Written without looking how many there are: a branch would be guessed wrongly too often.
    ids[size] = WordCache.id(pieces, 0);
    ids[size + 1] = WordCache.id(pieces, 1);
    ids[size + 2] = WordCache.id(pieces, 2);
    size += WordCache.count(pieces);
  }

  /** Adds an id when the condition holds; there must be room for one. */
  void addIf(int id, boolean condition) {
    ids[size] = id;
    size += condition ? 1 : 0;
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

  /** Copies the ids {@code from} (inclusive) to {@code to} (exclusive) into another array. */
  public void copyTo(int from, int to, int[] target, int at) {
    if (from < 0 || from > to || to > size) {
      throw new IndexOutOfBoundsException("ids " + from + " to " + to + " of " + size);
    }
    System.arraycopy(ids, from, target, at, to - from);
  }
}
