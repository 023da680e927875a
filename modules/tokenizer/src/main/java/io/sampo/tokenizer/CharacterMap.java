package io.sampo.tokenizer;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * All steps of the normalizer and the pre-tokenizer in one lookup: what becomes of a code point
 * under given options. Two-stage table; the low three bits of an action are its kind.
 */
final class CharacterMap {
  /** The code point is a letter as it is. */
  static final int KEEP = 0;

  /** It leaves no trace; the letters around it join. */
  static final int REMOVE = 1;

  /** It ends a word. */
  static final int SPACE = 2;

  /** It is a word of its own as it is: punctuation, ideographs. */
  static final int ALONE = 3;

  /** It becomes one letter, whose UTF-8 bytes the action holds: {@link #singleLength}. */
  static final int SINGLE = 4;

  /** It becomes the letters and words in {@link #pool} from {@link #poolAt}. */
  static final int SEQUENCE = 5;

  /** It is, or ends in, a combining mark that is kept: marks around it may change places. */
  static final int REORDER = 6;

  static final int KIND = 7;

  /** Bit of an item's length in {@link #pool} that makes it a word of its own. */
  static final int ITEM_ALONE = 8;

  private static final int BLOCK = 128;
  private static final ConcurrentHashMap<Integer, CharacterMap> MAPS = new ConcurrentHashMap<>();

  private final UnicodeTables tables = UnicodeTables.tables();
  private final boolean lowercase;
  private final boolean stripAccents;
  private final boolean splitCjk;
  private final char[] blockOf = new char[(Character.MAX_CODE_POINT + 1) / BLOCK];
  private int[] actions = new int[256 * BLOCK]; // block 0: everything is kept
  private int blocks = 1;
  private byte[] pool = new byte[1 << 12];
  private int poolSize;

  private CharacterMap(boolean lowercase, boolean stripAccents, boolean splitCjk) {
    this.lowercase = lowercase;
    this.stripAccents = stripAccents;
    this.splitCjk = splitCjk;
    IntConsumer add = this::add;
    tables.removed.forEach(add);
    tables.space.forEach(add);
    tables.punctuation.forEach(add);
    if (splitCjk) {
      tables.cjk.forEach(add);
    }
    if (lowercase) {
      tables.lowered.keySet().forEach(add::accept);
    }
    if (stripAccents) {
      tables.marks.forEach(add);
      tables.stripped.keySet().forEach(add::accept);
      tables.combiningClasses.keySet().forEach(add::accept);
      tables.forEachHangul(add);
    }
    pool = Arrays.copyOf(pool, poolSize);
    actions = Arrays.copyOf(actions, blocks * BLOCK);
  }

  /** The map of these options; one is made per combination and shared. */
  static CharacterMap of(TokenizerOptions options) {
    int key =
        (options.lowercase() ? 1 : 0)
            | (options.stripAccents() ? 2 : 0)
            | (options.splitCjk() ? 4 : 0);
    return MAPS.computeIfAbsent(
        key,
        k -> new CharacterMap(options.lowercase(), options.stripAccents(), options.splitCjk()));
  }

  int action(int codePoint) {
    return actions[blockOf[codePoint >> 7] * BLOCK + (codePoint & BLOCK - 1)];
  }

  static int singleLength(int action) {
    return action >> 3 & 3;
  }

  static int poolAt(int action) {
    return action >>> 3;
  }

  /**
   * Items of sequences: a count, then for each item its length in bytes, with {@link #ITEM_ALONE}
   * set for a word of its own, and its UTF-8 bytes.
   */
  byte[] pool() {
    return pool;
  }

  /** The code point lower-cased when the options say so. */
  int[] lower(int codePoint) {
    return lowercase ? tables.lower(codePoint) : new int[] {codePoint};
  }

  private void add(int codePoint) {
    set(codePoint, actionOf(codePoint));
  }

  private int actionOf(int codePoint) {
    if (tables.removed.contains(codePoint)) {
      return REMOVE;
    }
    if (tables.space.contains(codePoint)) {
      return SPACE;
    }
    boolean cjk = splitCjk && tables.cjk.contains(codePoint);
    int[] parts = stripAccents ? tables.strip(codePoint) : new int[] {codePoint};
    if (stripAccents && Arrays.stream(parts).anyMatch(c -> tables.combiningClass(c) != 0)) {
      return REORDER;
    }
    int[] letters =
        lowercase ? Arrays.stream(parts).flatMap(c -> Arrays.stream(lower(c))).toArray() : parts;
    if (letters.length == 0) {
      return REMOVE;
    }
    if (letters.length == 1) {
      boolean alone = cjk || tables.punctuation.contains(letters[0]);
      if (letters[0] == codePoint) {
        return alone ? ALONE : KEEP;
      }
      if (!alone && letters[0] < 0x10000) {
        return single(letters[0]);
      }
    }
    return sequence(letters, cjk);
  }

  private static int single(int letter) {
    byte[] bytes = new byte[4];
    int length = Utf8.write(letter, bytes, 0);
    return SINGLE
        | length << 3
        | (bytes[0] & 0xFF) << 8
        | (bytes[1] & 0xFF) << 16
        | (bytes[2] & 0xFF) << 24;
  }

  private int sequence(int[] letters, boolean cjk) {
    if (cjk && letters.length > 1) {
      throw new IllegalStateException("an ideograph with several letters");
    }
    int at = poolSize;
    pool = poolSize + 64 > pool.length ? Arrays.copyOf(pool, pool.length * 2) : pool;
    pool[poolSize++] = (byte) letters.length;
    for (int letter : letters) {
      int length = Utf8.write(letter, pool, poolSize + 1);
      boolean alone = cjk || tables.punctuation.contains(letter);
      pool[poolSize] = (byte) (alone ? length | ITEM_ALONE : length);
      poolSize += 1 + length;
    }
    return SEQUENCE | at << 3;
  }

  private void set(int codePoint, int action) {
    int block = blockOf[codePoint >> 7];
    if (block == 0) {
      block = blocks++;
      if (blocks * BLOCK > actions.length) {
        actions = Arrays.copyOf(actions, actions.length * 2);
      }
      blockOf[codePoint >> 7] = (char) block;
    }
    actions[block * BLOCK + (codePoint & BLOCK - 1)] = action;
  }
}
