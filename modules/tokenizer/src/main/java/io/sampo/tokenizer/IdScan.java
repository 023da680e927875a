package io.sampo.tokenizer;

/** Text to token ids, without offsets: the fast way, no buffer and no object per word. */
final class IdScan extends TextScan {
  private final WordPieceModel model;
  private final TokenIds out;
  private int state = WordPieceTrie.START;
  private int letters;
  private int wordStart;

  IdScan(WordPieceModel model, CharacterMap map, TokenIds out) {
    super(map);
    this.model = model;
    this.out = out;
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
    byte[] asciiMap = model.asciiMap();
    long[] cells = model.trie().cells;
    int now = state;
    int position = at;
    int runStart = at; // letters from here on are not in `letters` yet
    for (; position < to; position++) {
      int value = text[position];
      if (value < 0) {
        break;
      }
      int letter = asciiMap[value];
      if (letter > 0) {
        if (now >= 0) {
          int child = (int) cells[now] + letter;
          now = (int) (cells[child] >>> 32) == now ? child : model.step(now, letter, out);
        }
        continue;
      }
      letters += position - runStart;
      runStart = position + 1;
      if (letter == WordPieceModel.ASCII_REMOVED) {
        continue;
      }
      if (letters > 0) {
        model.finish(now, letters, wordStart, out);
        letters = 0;
        now = WordPieceTrie.START;
      }
      if (letter == WordPieceModel.ASCII_ALONE) {
        out.add(model.asciiId(value));
      }
      wordStart = out.size();
    }
    letters += position - runStart;
    state = now;
    return position;
  }
}
