package io.sampo.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The pieces of words seen lately, so that a frequent word costs one look instead of a walk through
 * the trie. Words are runs of up to 15 ASCII letters and digits, taken eight bytes at a time. Not
 * thread-safe: {@link ThreadCaches} has them by thread. Its size is fixed, 1 MB; a new word takes
 * the place of an older one.
 */
final class WordCache {
  /** Bytes that must be there from the start of a word, the one after it included. */
  static final int REACH = 16;

  /** Pieces of a word at most; words of more are not kept. */
  static final int MAX_PIECES = 3;

  private static final int SLOT_BITS = 15;
  private static final int ID_BITS = 20;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Object owner;
  private long caseBits;

  // Four longs an entry, so that none lies across two cache lines: the bytes of the word in two,
  // zero beyond its end, its pieces in the third.
  private final long[] entries = new long[4 << SLOT_BITS];

  // The present word.
  private long low;
  private long high;
  private int slot;

  /** Whether it keeps the words of this owner. */
  boolean isOf(Object asked) {
    return owner == asked;
  }

  /**
   * Forgets all words, and keeps those of this owner from now on.
   *
   * @param lowercase whether words are the same when they differ by case only
   */
  void begin(Object newOwner, boolean lowercase) {
    if (owner != null) {
      Arrays.fill(entries, 0);
    }
    owner = newOwner;
    caseBits = lowercase ? 0x20 * LOW_BITS : 0;
  }

  /**
   * Takes the word of ASCII letters and digits at {@code at} as the present one.
   *
   * @return its bytes, 0 to 15; 16 when it is longer
   */
  int read(byte[] text, int at) {
    long bytes = (long) LONGS.get(text, at);
    long letters = letters(bytes);
    int length = length(letters | digits(bytes));
    bytes |= letters >>> 2 & caseBits;
    if (length < 8) {
      low = first(bytes, length);
      high = 0;
      return length;
    }
    low = bytes;
    bytes = (long) LONGS.get(text, at + 8);
    letters = letters(bytes);
    length = length(letters | digits(bytes));
    high = first(bytes | ((letters >>> 2) & caseBits), length);
    return 8 + length;
  }

  /** The pieces of the present word as {@link #count} and {@link #id} read them; 0 if not known. */
  long pieces() {
    long mixed = (low ^ Long.rotateLeft(high * 0x9E3779B97F4A7C15L, 32)) * 0xD6E8FEB86659FD93L;
    int at = (int) (mixed >>> (64 - SLOT_BITS)) << 2;
    slot = at;
    return entries[at] == low && entries[at + 1] == high ? entries[at + 2] : 0;
  }

  /** Keeps the last ids, those from {@code from} on, as the pieces of the present word. */
  void keep(TokenIds ids, int from) {
    int count = ids.size() - from;
    if (count > MAX_PIECES) {
      return;
    }
    long pieces = (long) count << (MAX_PIECES * ID_BITS);
    for (int i = 0; i < count; i++) {
      int id = ids.get(from + i);
      if (id >>> ID_BITS != 0) {
        return;
      }
      pieces |= (long) id << (i * ID_BITS);
    }
    entries[slot] = low;
    entries[slot + 1] = high;
    entries[slot + 2] = pieces;
  }

  /** The number of pieces. */
  static int count(long pieces) {
    return (int) (pieces >>> (MAX_PIECES * ID_BITS));
  }

  /** One of the pieces. */
  static int id(long pieces, int index) {
    return (int) (pieces >>> (index * ID_BITS)) & ((1 << ID_BITS) - 1);
  }

  /** The high bit of each byte that is an ASCII letter. */
  private static long letters(long bytes) {
    long lower = (bytes | 0x20 * LOW_BITS) & ~HIGH_BITS;
    return between(lower, 'a', 'z') & ~bytes;
  }

  /** The high bit of each byte that is an ASCII digit. */
  private static long digits(long bytes) {
    return between(bytes & ~HIGH_BITS, '0', '9') & ~bytes;
  }

  /** The high bit of each byte from {@code from} to {@code to}; all bytes are below 128. */
  private static long between(long bytes, int from, int to) {
    return ((bytes + (0x80 - from) * LOW_BITS) ^ (bytes + (0x7F - to) * LOW_BITS)) & HIGH_BITS;
  }

  /** The number of bytes before the first whose high bit is not set. */
  private static int length(long highBits) {
    return Long.numberOfTrailingZeros(~highBits & HIGH_BITS) >>> 3;
  }

  /** The first 0 to 8 bytes. */
  private static long first(long bytes, int length) {
    return length == 8 ? bytes : bytes & ~(-1L << (length << 3));
  }
}
