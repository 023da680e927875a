package io.sampo.corpus.measure;

/** What the measures ask of a UTF-16 unit, answered by a table. */
final class Characters {
  static final int SPACE = 1;
  static final int LETTER = 1 << 1;
  static final int LOWER = 1 << 2;
  static final int UPPER = 1 << 3;
  static final int DIGIT = 1 << 4;

  /** In datatrove's {@code PUNCTUATION_SET}: a word of nothing else is no word of Gopher's. */
  static final int SYMBOL = 1 << 5;

  /** Ends a sentence. */
  static final int TERMINAL = 1 << 6;

  /** Of a Unicode category P. */
  static final int PUNCTUATION = 1 << 7;

  /** Comes off at both ends of a chunk between spaces. */
  static final int AFFIX = 1 << 8;

  /** A quotation mark. */
  static final int QUOTE = 1 << 9;

  /** A currency sign: comes off in front, and behind a digit. */
  static final int CURRENCY = 1 << 10;

  static final int HYPHEN = 1 << 11;

  private static final String SYMBOLS =
      "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u00AB\u00B4\u00BB\u2013\u2014\u2019\u201C\u201D\u201E\u2026\u2236\u2501\u25BA"
          + "\u3001\u3002\u3008\u3009\u300A\u300B\u300C\u300D\u3010\u3011\uFF01\uFF05\uFF08\uFF09\uFF0C\uFF0E\uFF11"
          + "\uFF1A\uFF1B\uFF1F\uFF5E";

  // Sentence_Terminal of Unicode, inside the basic plane.
  private static final String TERMINALS =
      "!.?\u0589\u061D\u061E\u061F\u06D4\u0700\u0701\u0702\u07F9\u0837\u0839\u083D\u083E\u0964\u0965\u104A\u104B\u1362"
          + "\u1367\u1368\u166E\u1735\u1736\u17D4\u17D5\u17D6\u17D9\u17DA\u1803\u1809\u1944\u1945\u1AA8\u1AA9\u1AAA"
          + "\u1AAB\u1B5A\u1B5B\u1B5E\u1B5F\u1B7D\u1B7E\u1C3B\u1C3C\u1C7E\u1C7F\u203C\u203D\u2047\u2048\u2049\u2E2E"
          + "\u2E3C\u2E53\u2E54\u3002\uA4FF\uA60E\uA60F\uA6F3\uA6F7\uA876\uA877\uA8CE\uA8CF\uA92F\uA9C8\uA9C9\uAA5D"
          + "\uAA5E\uAA5F\uAAF0\uAAF1\uABEB\uFE52\uFE56\uFE57\uFF01\uFF0E\uFF1F\uFF61";

  private static final String QUOTES =
      "'\"\u201D\u201C`\u2018\u00B4\u2019\u201A\u201E\u00BB\u00AB\u300C\u300D\u300E\u300F\uFF08\uFF09\u3014\u3015\u3010"
          + "\u3011\u300A\u300B\u3008\u3009\u2329\u232A\u27E6\u27E7";

  private static final String AFFIXES =
      "\u2026,:;!?\u00BF\u061F\u00A1()[]{}<>_#*&\u3002\uFF1F\uFF01\uFF0C\u3001\uFF1B\uFF1A\uFF5E\u00B7\u0964\u060C\u06D4"
          + "\u061B\u066A\u2014\u2013"
          + QUOTES;

  private static final short[] CLASSES = classes();

  private Characters() {}

  static int of(char c) {
    return CLASSES[c];
  }

  private static short[] classes() {
    short[] classes = new short[1 << 16];
    for (int c = 0; c < classes.length; c++) {
      int of = 0;
      of |= Character.isWhitespace(c) || Character.isSpaceChar(c) ? SPACE : 0;
      of |= Character.isLetter(c) ? LETTER : 0;
      of |= Character.isLowerCase(c) ? LOWER : 0;
      of |= Character.isUpperCase(c) ? UPPER : 0;
      of |= Character.isDigit(c) ? DIGIT : 0;
      of |= (c < 32 && c != '\t' && c != '\n') || (c >= 127 && c < 160) ? SYMBOL : 0;
      of |= isPunctuation(Character.getType(c)) ? PUNCTUATION : 0;
      of |= Character.getType(c) == Character.CURRENCY_SYMBOL ? CURRENCY : 0;
      of |= Character.getType(c) == Character.OTHER_SYMBOL ? AFFIX : 0;
      classes[c] = (short) of;
    }
    mark(classes, SYMBOLS, SYMBOL);
    mark(classes, TERMINALS, SYMBOL | TERMINAL);
    mark(classes, QUOTES, QUOTE);
    mark(classes, AFFIXES, AFFIX);
    mark(classes, "-\u2013\u2014~", HYPHEN);
    return classes;
  }

  private static void mark(short[] classes, String characters, int mark) {
    for (int i = 0; i < characters.length(); i++) {
      classes[characters.charAt(i)] |= (short) mark;
    }
  }

  private static boolean isPunctuation(int type) {
    return type == Character.CONNECTOR_PUNCTUATION
        || type == Character.DASH_PUNCTUATION
        || type == Character.START_PUNCTUATION
        || type == Character.END_PUNCTUATION
        || type == Character.INITIAL_QUOTE_PUNCTUATION
        || type == Character.FINAL_QUOTE_PUNCTUATION
        || type == Character.OTHER_PUNCTUATION;
  }
}
