package io.sampo.tokenizer;

/** Text to token ids with offsets, in bytes of the text, and word numbers. */
final class AlignedScan extends TextScan {
  private static final int MAX_BYTES = 4 * WordPieceModel.MAX_LETTERS;

  private final WordPieceModel model;
  private final WordCache cache;
  private final int[] matchedBytes;
  private final TokenIds ids;
  private final TokenIds offsets;
  private final TokenIds wordIds;
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
   * @param textBytes length of the text, a hint
   */
  AlignedScan(WordPieceModel model, CharacterMap map, int[] matchedBytes, int textBytes) {
    super(map);
    this.model = model;
    this.matchedBytes = matchedBytes;
    cache = model.cache();
    int tokens = 16 + textBytes / 4;
    ids = new TokenIds(tokens);
    offsets = new TokenIds(2 * tokens);
    wordIds = new TokenIds(tokens);
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
    int at = from;
    while (true) {
      if (letters == 0) {
        at = words(text, at, to);
      }
      at = word(text, at, to);
      if (at == to || text[at] < 0) {
        return at;
      }
    }
  }

  /** As {@link IdScan} does it: whole words of letters and digits, with what ends them. */
  private int words(byte[] text, int from, int to) {
    byte[] asciiMap = model.asciiMap();
    int[] asciiIds = model.asciiIds();
    int last = to - WordCache.REACH;
    int at = from;
    while (at <= last) {
      int length = cache.read(text, at);
      if (length == WordCache.REACH) {
        break;
      }
      int end = text[at + length];
      if (end < 0) {
        break;
      }
      int kind = asciiMap[end];
      if (kind >= 0) {
        if (length > 0) {
          break;
        }
        at++;
        continue;
      }
      if (length > 0) {
        int wordStart = ids.size();
        long pieces = cache.pieces();
        if (pieces != 0) {
          ids.reserve(WordCache.MAX_PIECES);
          ids.addPieces(pieces);
        } else {
          model.cutAscii(text, at, at + length, cache, ids);
        }
        alignAscii(wordStart, at, at + length);
      }
      at += length;
      if (kind == WordPieceModel.ASCII_ALONE) {
        single(asciiIds[end], at, at + 1);
      }
      at++;
    }
    return at;
  }

  private void alignAscii(int wordStart, int from, int to) {
    int at = from;
    int lastPiece = ids.size() - 1;
    for (int i = wordStart; i < lastPiece; i++) {
      int next = at + matchedBytes[ids.get(i)];
      align(at, next);
      at = next;
    }
    align(at, to);
    words++;
  }

  /** Takes ASCII up to the end of the present word, with the character that ends it. */
  private int word(byte[] text, int from, int to) {
    byte[] asciiMap = model.asciiMap();
    int at = from;
    for (; at < to && text[at] >= 0; at++) {
      int letter = asciiMap[text[at]];
      if (letter > 0) {
        asciiLetter((byte) letter, at);
      } else if (letter != WordPieceModel.ASCII_REMOVED) {
        endWord();
        if (letter == WordPieceModel.ASCII_ALONE) {
          single(model.asciiIds()[text[at]], at, at + 1);
        }
        return at + 1;
      }
    }
    return at;
  }

  private void asciiLetter(byte letter, int at) {
    if (letters == 0) {
      wordFrom = at;
    }
    wordTo = at + 1;
    if (letters < WordPieceModel.MAX_LETTERS) {
      bytes[length] = letter;
      froms[length] = at;
      tos[length++] = at + 1;
      letters++;
    } else {
      letters = WordPieceModel.MAX_LETTERS + 1;
    }
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
    offsets.add(from, to);
    wordIds.add(words);
  }
}
