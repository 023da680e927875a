package io.sampo.tokenizer;

/**
 * Walks over UTF-8 text and tells a subclass the normalized letters and where words end. Not
 * thread-safe: one per call.
 */
abstract class TextScan {
  private static final byte[] ASCII = new byte[128];

  static {
    for (int i = 0; i < ASCII.length; i++) {
      ASCII[i] = (byte) i;
    }
  }

  final CharacterMap map;
  private final byte[] scratch = new byte[4];

  TextScan(CharacterMap map) {
    this.map = map;
  }

  /**
   * A letter of the present word.
   *
   * @param bytes holds its UTF-8 bytes, {@code length} of them from {@code at}
   * @param sourceFrom where the source character starts in the text, in bytes
   * @param sourceTo where it ends (exclusive)
   */
  abstract void letter(byte[] bytes, int at, int length, int sourceFrom, int sourceTo);

  /** The present word, which may be empty, is over. */
  abstract void endWord();

  /** Takes ASCII as far as it goes from {@code at}; returns where it stopped. */
  int ascii(byte[] text, int at, int to) {
    for (; at < to && text[at] >= 0; at++) {
      act(map.action(text[at]), text, at, at + 1);
    }
    return at;
  }

  /** Walks over the bytes {@code from} to {@code to} (exclusive) and ends the last word. */
  final void scan(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      at = ascii(text, at, to);
      if (at == to) {
        break;
      }
      int decoded = Utf8.decode(text, at, to);
      int next = at + (decoded & 7);
      int action = map.action(decoded >>> 3);
      if ((action & CharacterMap.KIND) == CharacterMap.REORDER) {
        next = MarkRun.around(text, from, at, to).emit(this);
      } else {
        act(action, text, at, next);
      }
      at = next;
    }
    endWord();
  }

  private void act(int action, byte[] text, int at, int next) {
    switch (action & CharacterMap.KIND) {
      case CharacterMap.KEEP -> letter(text, at, next - at, at, next);
      case CharacterMap.REMOVE -> {}
      case CharacterMap.SPACE -> endWord();
      case CharacterMap.ALONE -> alone(text, at, next - at, at, next);
      case CharacterMap.SINGLE -> {
        scratch[0] = (byte) (action >> 8);
        scratch[1] = (byte) (action >> 16);
        scratch[2] = (byte) (action >> 24);
        letter(scratch, 0, CharacterMap.singleLength(action), at, next);
      }
      case CharacterMap.SEQUENCE -> sequence(CharacterMap.poolAt(action), at, next);
      default -> throw new IllegalStateException("action " + action);
    }
  }

  private void alone(byte[] bytes, int at, int length, int sourceFrom, int sourceTo) {
    endWord();
    letter(bytes, at, length, sourceFrom, sourceTo);
    endWord();
  }

  private void sequence(int poolAt, int sourceFrom, int sourceTo) {
    byte[] pool = map.pool();
    int at = poolAt + 1;
    for (int items = pool[poolAt]; items > 0; items--) {
      int length = pool[at] & CharacterMap.KIND;
      if ((pool[at] & CharacterMap.ITEM_ALONE) != 0) {
        alone(pool, at + 1, length, sourceFrom, sourceTo);
      } else {
        letter(pool, at + 1, length, sourceFrom, sourceTo);
      }
      at += 1 + length;
    }
  }

  /** A letter given as a code point. */
  final void letter(int codePoint, int sourceFrom, int sourceTo) {
    int length = Utf8.write(codePoint, scratch, 0);
    letter(scratch, 0, length, sourceFrom, sourceTo);
  }
}
