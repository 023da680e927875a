package io.sampo.corpus.measure;

/**
 * Measures cleaned texts, one after the other. Its arrays are used again, so each task has its own;
 * not thread-safe.
 */
public final class TextMeasure {
  private static final String[] STOP_WORDS = {
    "the", "be", "to", "of", "and", "that", "have", "with"
  };

  private static final long[] STOP_WORD_HASHES = new long[STOP_WORDS.length];

  static {
    for (int i = 0; i < STOP_WORDS.length; i++) {
      STOP_WORD_HASHES[i] = Hash.of(STOP_WORDS[i].toCharArray(), 0, STOP_WORDS[i].length());
    }
  }

  private final Words words = new Words();
  private final Lines lines = new Lines();
  private final Repetition repetition = new Repetition();
  private char[] units = new char[1 << 12];

  /**
   * The statistics, in the order of {@link Statistic}.
   *
   * @param text as {@link io.sampo.corpus.clean.TextCleaner} leaves it: lines end with LF and have
   *     no spaces at their ends
   */
  public double[] of(String text) {
    int length = text.length();
    if (units.length < length || units.length > 1 << 22) {
      units = new char[Math.max(1 << 12, length + length / 4)];
    }
    text.getChars(0, length, units, 0);
    double[] statistics = new double[Statistic.values().length];
    words.split(units, length);
    int characters = characters(length);
    if (characters == 0) {
      return statistics;
    }
    words(statistics);
    symbols(length, statistics);
    lines.measure(units, length, characters, words, statistics);
    repetition.measure(words, characters, statistics);
    return statistics;
  }

  private int characters(int length) {
    int characters = length;
    for (int i = 0; i < length; i++) {
      characters -= Character.isLowSurrogate(units[i]) ? 1 : 0;
    }
    return characters;
  }

  private void words(double[] statistics) {
    int real = 0;
    int alphabetic = 0;
    long characters = 0;
    int stopWords = 0;
    for (int i = 0; i < words.size(); i++) {
      byte marks = words.marks(i);
      alphabetic += marks & Words.ALPHABETIC;
      if ((marks & Words.SUBSTANCE) != 0) {
        real++;
        characters += words.characters()[i];
        stopWords |= words.characters()[i] <= 4 ? stopWord(words.hashes()[i]) : 0;
      }
    }
    statistics[Statistic.WORDS.ordinal()] = real;
    statistics[Statistic.MEAN_WORD_LENGTH.ordinal()] = real == 0 ? 0 : (double) characters / real;
    statistics[Statistic.ALPHABETIC_WORDS.ordinal()] =
        words.size() == 0 ? 0 : (double) alphabetic / words.size();
    statistics[Statistic.STOP_WORDS.ordinal()] = Integer.bitCount(stopWords);
  }

  private static int stopWord(long hash) {
    for (int i = 0; i < STOP_WORD_HASHES.length; i++) {
      if (STOP_WORD_HASHES[i] == hash) {
        return 1 << i;
      }
    }
    return 0;
  }

  private void symbols(int length, double[] statistics) {
    int hashes = 0;
    int ellipses = 0;
    int dots = 0;
    for (int i = 0; i < length; i++) {
      char c = units[i];
      if (c == '.') {
        dots++;
        if (dots == 3) {
          ellipses++;
          dots = 0;
        }
      } else {
        dots = 0;
        hashes += c == '#' ? 1 : 0;
        ellipses += c == '\u2026' ? 1 : 0;
      }
    }
    int size = Math.max(1, words.size());
    statistics[Statistic.HASHES_PER_WORD.ordinal()] = (double) hashes / size;
    statistics[Statistic.ELLIPSES_PER_WORD.ordinal()] = (double) ellipses / size;
  }
}
