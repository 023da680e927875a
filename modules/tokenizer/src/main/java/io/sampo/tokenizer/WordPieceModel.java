package io.sampo.tokenizer;

/** Normalized words to pieces: the longest piece first, {@code [UNK]} for a word that has none. */
final class WordPieceModel {
  /** A word of more code points than this, after normalization, is {@code [UNK]}. */
  static final int MAX_LETTERS = 100;

  /** In {@link #asciiMap}: the character leaves no trace. */
  static final byte ASCII_REMOVED = 0;

  /** In {@link #asciiMap}: it ends a word. */
  static final byte ASCII_SPACE = -1;

  /** In {@link #asciiMap}: it is a word of its own. */
  static final byte ASCII_ALONE = -2;

  private final WordPieceTrie trie;
  private final int unknown;
  private final byte[] asciiMap = new byte[128];
  private final int[] asciiIds = new int[128];
  private final boolean lowercase;
  private final Object cacheOwner = new Object();

  WordPieceModel(Vocabulary vocabulary, CharacterMap map) {
    trie = WordPieceTrie.of(vocabulary);
    unknown = vocabulary.unkId();
    for (int c = 0; c < 128; c++) {
      int action = map.action(c);
      asciiMap[c] =
          switch (action & CharacterMap.KIND) {
            case CharacterMap.KEEP -> (byte) c;
            case CharacterMap.SINGLE -> (byte) (action >> 8);
            case CharacterMap.REMOVE -> ASCII_REMOVED;
            case CharacterMap.SPACE -> ASCII_SPACE;
            case CharacterMap.ALONE -> ASCII_ALONE;
            default -> throw new IllegalStateException("ASCII " + c + " becomes several letters");
          };
      int id = vocabulary.id(String.valueOf((char) c));
      asciiIds[c] = id < 0 ? unknown : id;
    }
    lowercase = asciiMap['A'] == 'a';
  }

  /** What becomes of an ASCII character: a letter (above 0) or one of the constants. */
  byte[] asciiMap() {
    return asciiMap;
  }

  /** The ids of ASCII characters that are words of their own, by character. */
  int[] asciiIds() {
    return asciiIds;
  }

  /** The words that this thread has seen; another model's from when it has used a few others. */
  WordCache cache() {
    return ThreadCaches.present().of(cacheOwner, lowercase);
  }

  /**
   * Appends the pieces of the present word of the cache, which does not know it, and keeps them.
   */
  void cutAscii(byte[] text, int from, int to, WordCache cache, TokenIds out) {
    int wordStart = out.size();
    int state = WordPieceTrie.START;
    for (int i = from; i < to; i++) {
      state = step(state, asciiMap[text[i]], out);
    }
    finish(state, to - from, wordStart, out);
    cache.keep(out, wordStart);
  }

  /**
   * The state after one more byte of a word; pieces that are complete by it go to {@code out}.
   *
   * @param value the byte, 0 to 255
   */
  int step(int state, int value, TokenIds out) {
    int now = state;
    while (now >= 0) {
      int child = trie.child(now, value);
      if (child >= 0) {
        return child;
      }
      now = fallBack(now, out);
    }
    return now;
  }

  /**
   * Ends a word: emits its last pieces, or replaces all by {@code [UNK]}.
   *
   * @param letters code points of the word, at least 1
   * @param wordStart size of {@code out} before the word
   */
  void finish(int state, int letters, int wordStart, TokenIds out) {
    int now = state;
    if (letters > MAX_LETTERS) {
      now = WordPieceTrie.NONE;
    }
    while (now >= 0 && now != WordPieceTrie.CONTINUE) {
      now = fallBack(now, out);
    }
    if (now < 0) {
      out.truncate(wordStart);
      out.add(unknown);
    }
  }

  private int fallBack(int state, TokenIds out) {
    int link = trie.links[state];
    if (link >= 0) {
      out.add(link);
      return WordPieceTrie.CONTINUE;
    }
    if (link == WordPieceTrie.NONE) {
      return WordPieceTrie.NONE;
    }
    int at = -2 - link;
    int end = at + 2 + trie.fallbacks[at + 1];
    for (int i = at + 2; i < end; i++) {
      out.add(trie.fallbacks[i]);
    }
    return trie.fallbacks[at];
  }
}
