package io.sampo.corpus.measure;

import java.util.Arrays;

/** Statistics of lines and paragraphs, and the lines that C4 would drop. */
final class Lines {
  private static final int SHORT_LINE = 30;
  private static final int LONG_WORD = 1000;

  // What stands in a line, as bits.
  private static final int LOREM_IPSUM = 1;
  private static final int JAVASCRIPT = 2;
  private static final int CURLY_BRACKET = 4;
  private static final int POLICY = 8;

  private static final Phrase[][] PHRASES = new Phrase[128][]; // by their first letters

  static {
    phrase("lorem ipsum", LOREM_IPSUM);
    phrase("javascript", JAVASCRIPT);
    phrase("terms of use", POLICY);
    phrase("privacy policy", POLICY);
    phrase("cookie policy", POLICY);
    phrase("uses cookies", POLICY);
    phrase("use of cookies", POLICY);
    phrase("use cookies", POLICY);
  }

  private final LongTable seenLines = new LongTable();
  private final LongTable seenParagraphs = new LongTable();

  private char[] text;
  private Words words;
  private int word; // the first one at or behind the current line's start
  private int lines;
  private int filled;
  private int bullets;
  private int ellipses;
  private int punctuated;
  private int shortLines;
  private int duplicateLines;
  private long duplicateLineCharacters;
  private int sentences;
  private int loremIpsum;
  private int curlyBrackets;

  void measure(char[] units, int length, int characters, Words of, double[] statistics) {
    reset(units, length, of);
    int start = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || units[i] == '\n') {
        line(start, i);
        start = i + 1;
      }
    }
    int lineEnds = lines - 1;
    set(statistics, Statistic.BULLET_LINES, bullets, lines);
    set(statistics, Statistic.ELLIPSIS_LINES, ellipses, lines);
    set(statistics, Statistic.DUPLICATE_LINES, duplicateLines, filled);
    set(statistics, Statistic.DUPLICATE_LINE_CHARACTERS, duplicateLineCharacters, characters);
    set(statistics, Statistic.REPEATED_LINE_TEXT, duplicateLineCharacters, characters - lineEnds);
    set(statistics, Statistic.PUNCTUATED_LINES, punctuated, filled);
    set(statistics, Statistic.SHORT_LINES, shortLines, filled);
    set(statistics, Statistic.LINE_ENDS_PER_WORD, lineEnds, of.size());
    statistics[Statistic.SENTENCES.ordinal()] = sentences;
    statistics[Statistic.LOREM_IPSUM.ordinal()] = loremIpsum;
    statistics[Statistic.CURLY_BRACKETS.ordinal()] = curlyBrackets;
    paragraphs(length, characters, statistics);
  }

  private void reset(char[] units, int length, Words of) {
    text = units;
    words = of;
    word = 0;
    lines = 0;
    filled = 0;
    bullets = 0;
    ellipses = 0;
    punctuated = 0;
    shortLines = 0;
    duplicateLines = 0;
    duplicateLineCharacters = 0;
    sentences = 0;
    loremIpsum = 0;
    curlyBrackets = 0;
    seenLines.clear(length / 64);
  }

  // Lines of a cleaned text have no spaces at their ends.
  private void line(int start, int end) {
    lines++;
    if (end == start) {
      return;
    }
    filled++;
    char first = text[start];
    char last = text[end - 1];
    bullets += first == '\u2022' || first == '-' ? 1 : 0;
    boolean dots = end - start > 2 && last == '.' && text[end - 2] == '.' && text[end - 3] == '.';
    ellipses += dots || last == '\u2026' ? 1 : 0;
    punctuated += (Characters.of(last) & Characters.TERMINAL) != 0 ? 1 : 0;
    int points = points(start, end);
    shortLines += points <= SHORT_LINE ? 1 : 0;
    if (!seenLines.add(Hash.of(text, start, end))) {
      duplicateLines++;
      duplicateLineCharacters += points;
    }
    c4(start, end);
  }

  private void c4(int start, int end) {
    int firstWord = word;
    while (word < words.size() && words.start(word) < end) {
      word++;
    }
    int chunks = chunks(start, end);
    if (chunks < 3) {
      return;
    }
    int held = marks(start, end);
    if ((held & LOREM_IPSUM) != 0) {
      loremIpsum++;
      return;
    }
    if ((held & JAVASCRIPT) != 0) {
      return;
    }
    if ((held & CURLY_BRACKET) != 0) {
      curlyBrackets++;
      return;
    }
    if ((held & POLICY) != 0) {
      return;
    }
    sentences += sentences(firstWord, word);
  }

  // Words between spaces; none when one of them is too long to be one.
  private int chunks(int start, int end) {
    int chunks = 0;
    int from = start;
    for (int i = start; i <= end; i++) {
      if (i == end || text[i] == ' ') {
        if (i - from > LONG_WORD) {
          return 0;
        }
        chunks += i > from ? 1 : 0;
        from = i + 1;
      }
    }
    return chunks;
  }

  // As spaCy's sentencizer: a sentence ends before the first word behind terminal punctuation.
  private int sentences(int from, int to) {
    int count = to > from ? 1 : 0;
    boolean ended = false;
    for (int i = from; i < to; i++) {
      byte marks = words.marks(i);
      if ((marks & Words.TERMINAL) != 0) {
        ended = true;
      } else if (ended && (marks & Words.PUNCTUATION) == 0) {
        count++;
        ended = false;
      }
    }
    return count;
  }

  // Which of the phrases the line holds, in whatever case, and whether a curly bracket.
  private int marks(int start, int end) {
    int held = 0;
    for (int i = start; i < end; i++) {
      char c = text[i];
      if (c == '{') {
        held |= CURLY_BRACKET;
      } else if (c < PHRASES.length && PHRASES[c | 0x20] != null) {
        for (Phrase phrase : PHRASES[c | 0x20]) {
          held |= matches(phrase.units, i, end) ? phrase.mark : 0;
        }
      }
    }
    return held;
  }

  private boolean matches(char[] phrase, int at, int end) {
    if (end - at < phrase.length) {
      return false;
    }
    for (int i = 1; i < phrase.length; i++) {
      char c = text[at + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != phrase[i]) {
        return false;
      }
    }
    return true;
  }

  private static void phrase(String lowerCase, int mark) {
    Phrase[] others = PHRASES[lowerCase.charAt(0)];
    Phrase[] all = others == null ? new Phrase[1] : Arrays.copyOf(others, others.length + 1);
    all[all.length - 1] = new Phrase(lowerCase.toCharArray(), mark);
    PHRASES[lowerCase.charAt(0)] = all;
  }

  private record Phrase(char[] units, int mark) {}

  private void paragraphs(int length, int characters, double[] statistics) {
    seenParagraphs.clear(length / 256);
    int paragraphs = 0;
    int duplicates = 0;
    long duplicateCharacters = 0;
    int start = 0;
    for (int i = 0; i <= length; i++) {
      boolean blankLine = i + 1 < length && text[i] == '\n' && text[i + 1] == '\n';
      if (i == length || blankLine) {
        paragraphs++;
        if (!seenParagraphs.add(Hash.of(text, start, i))) {
          duplicates++;
          duplicateCharacters += points(start, i);
        }
        i++;
        start = i + 1;
      }
    }
    set(statistics, Statistic.DUPLICATE_PARAGRAPHS, duplicates, paragraphs);
    set(statistics, Statistic.DUPLICATE_PARAGRAPH_CHARACTERS, duplicateCharacters, characters);
  }

  private int points(int start, int end) {
    int points = end - start;
    for (int i = start; i < end; i++) {
      points -= Character.isLowSurrogate(text[i]) ? 1 : 0;
    }
    return points;
  }

  private static void set(double[] statistics, Statistic name, long part, long whole) {
    statistics[name.ordinal()] = whole == 0 ? 0 : (double) part / whole;
  }
}
