package io.sampo.tokenizer;

/** Text to token ids, without offsets: the fast way, no buffer and no object per word. */
final class IdScan extends TextScan {
  private final WordPieceModel model;
  private final WordCache cache;
  private final TokenIds out;
  private int state = WordPieceTrie.START;
  private int letters;
  private int wordStart;

  IdScan(WordPieceModel model, CharacterMap map, TokenIds out) {
    super(map);
    this.model = model;
    this.out = out;
    cache = model.cache();
    wordStart = out.size();
  }

  @Override
  void letter(byte[] bytes, int at, int length, int sourceFrom, int sourceTo) {
    letters++;
    for (int i = at; i < at + length; i++) {
      state = model.step(state, bytes[i] & 0xFF, out);
    }
  }

  @Override
  void endWord() {
    if (letters > 0) {
      model.finish(state, letters, wordStart, out);
      letters = 0;
      state = WordPieceTrie.START;
    }
    wordStart = out.size();
  }

  /** A special token found in the text, a word of its own. */
  void single(int id) {
    out.add(id);
    wordStart = out.size();
  }

  @Override
  int ascii(byte[] text, int at, int to) {
    int position = at;
    while (true) {
      if (letters == 0) {
        position = words(text, position, to);
      }
      position = word(text, position, to);
      if (position == to || text[position] < 0) {
        return position;
      }
    }
  }

  /**
   * Takes whole words of letters and digits, with the space or punctuation after each; stops before
   * a word that is long, has other characters in it, or is near the end of the text.
   */
  private int words(byte[] text, int at, int to) {
    byte[] asciiMap = model.asciiMap();
    int[] asciiIds = model.asciiIds();
    int last = to - WordCache.REACH;
    int position = at;
    while (position <= last) {
      int length = cache.read(text, position);
      if (length == WordCache.REACH) {
        break;
      }
      int end = text[position + length];
      if (end < 0) {
        break;
      }
      int kind = asciiMap[end];
      if (kind >= 0) { // no end of a word: it leaves no trace
        if (length > 0) {
          break;
        }
        position++;
        continue;
      }
      out.reserve(WordCache.MAX_PIECES + 1);
      if (length > 0) {
        long pieces = cache.pieces();
        if (pieces != 0) {
          out.addPieces(pieces);
        } else {
          model.cutAscii(text, position, position + length, cache, out);
          out.reserve(1);
        }
      }
      out.addIf(asciiIds[end], kind == WordPieceModel.ASCII_ALONE);
      position += length + 1;
    }
    wordStart = out.size();
    return position;
  }

  /** Takes ASCII up to the end of the present word, with the character that ends it. */
  private int word(byte[] text, int at, int to) {
    byte[] asciiMap = model.asciiMap();
    int now = state;
    int position = at;
    for (; position < to && text[position] >= 0; position++) {
      int letter = asciiMap[text[position]];
      if (letter > 0) {
        letters++;
        now = model.step(now, letter, out);
      } else if (letter != WordPieceModel.ASCII_REMOVED) {
        state = now;
        endWord();
        if (letter == WordPieceModel.ASCII_ALONE) {
          single(model.asciiIds()[text[position]]);
        }
        return position + 1;
      }
    }
    state = now;
    return position;
  }
}
