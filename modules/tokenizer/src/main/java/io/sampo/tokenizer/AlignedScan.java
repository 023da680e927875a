package io.sampo.tokenizer;

/** Text to token ids with offsets, in bytes of the text, and word numbers. */
final class AlignedScan extends TextScan {
  private static final int MAX_BYTES = 4 * WordPieceModel.MAX_LETTERS;

  private final WordPieceModel model;
  private final int[] matchedBytes;
  private final TokenIds ids = new TokenIds();
  private final TokenIds offsets = new TokenIds();
  private final TokenIds wordIds = new TokenIds();
  private int words;

  // The present word: its normalized bytes with the source range of each, up to the limit.
  private final byte[] bytes = new byte[MAX_BYTES];
  private final int[] froms = new int[MAX_BYTES];
  private final int[] tos = new int[MAX_BYTES];
  private int length;
  private int letters;
  private int wordFrom;
  private int wordTo;

  /**
   * @param matchedBytes bytes of text that each token matches, by id
   */
  AlignedScan(WordPieceModel model, CharacterMap map, int[] matchedBytes) {
    super(map);
    this.model = model;
    this.matchedBytes = matchedBytes;
  }

  @Override
  void letter(byte[] source, int at, int count, int sourceFrom, int sourceTo) {
    if (letters == 0) {
      wordFrom = sourceFrom;
    }
    wordTo = sourceTo;
    if (++letters > WordPieceModel.MAX_LETTERS) {
      letters = WordPieceModel.MAX_LETTERS + 1;
      return;
    }
    for (int i = 0; i < count; i++) {
      bytes[length] = source[at + i];
      froms[length] = sourceFrom;
      tos[length++] = sourceTo;
    }
  }

  @Override
  int ascii(byte[] text, int from, int to) {
    byte[] asciiMap = model.asciiMap();
    int at = from;
    for (; at < to && text[at] >= 0; at++) {
      int letter = asciiMap[text[at]];
      if (letter > 0) {
        if (letters == 0) {
          wordFrom = at;
        }
        wordTo = at + 1;
        if (letters < WordPieceModel.MAX_LETTERS) {
          bytes[length] = (byte) letter;
          froms[length] = at;
          tos[length++] = at + 1;
          letters++;
        } else {
          letters = WordPieceModel.MAX_LETTERS + 1;
        }
      } else if (letter != WordPieceModel.ASCII_REMOVED) {
        endWord();
        if (letter == WordPieceModel.ASCII_ALONE) {
          single(model.asciiId(text[at]), at, at + 1);
        }
      }
    }
    return at;
  }

  @Override
  void endWord() {
    if (letters == 0) {
      return;
    }
    int wordStart = ids.size();
    int state = letters > WordPieceModel.MAX_LETTERS ? WordPieceTrie.NONE : WordPieceTrie.START;
    for (int i = 0; i < length && state >= 0; i++) {
      state = model.step(state, bytes[i] & 0xFF, ids);
    }
    model.finish(state, letters, wordStart, ids);
    if (ids.size() == wordStart + 1) {
      align(wordFrom, wordTo);
    } else {
      int at = 0;
      for (int i = wordStart; i < ids.size(); i++) {
        int next = at + matchedBytes[ids.get(i)];
        align(froms[at], tos[next - 1]);
        at = next;
      }
    }
    words++;
    letters = 0;
    length = 0;
  }

  /** A word of one token: a special token found in the text, punctuation. */
  void single(int id, int from, int to) {
    ids.add(id);
    align(from, to);
    words++;
  }

  /** What was found. The offsets are in bytes of the text. */
  TokenSequence sequence() {
    return new TokenSequence(ids.toArray(), offsets.toArray(), wordIds.toArray());
  }

  private void align(int from, int to) {
    offsets.add(from);
    offsets.add(to);
    wordIds.add(words);
  }
}
