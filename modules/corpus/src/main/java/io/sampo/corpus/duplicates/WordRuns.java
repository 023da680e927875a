package io.sampo.corpus.duplicates;

import io.sampo.corpus.measure.Hash;
import java.util.Arrays;

/**
 * Hashes of a text's runs of words, for comparing texts whatever their case, spaces, punctuation
 * and numbers.
 *
 * <p>A word is a run of letters, marks and digits, in lower case; a run of digits stands for 0. A
 * text of fewer words than a run has gives the one run that it is. Not thread-safe.
 */
public final class WordRuns {
  private final int length;
  private char[] units = new char[1 << 12];
  private long[] runs = new long[1 << 10];
  private long[] words = new long[1 << 10];
  private int[] starts = new int[1 << 10];
  private int[] ends = new int[1 << 10];
  private int wordCount;

  /**
   * @param length words in a run
   */
  public WordRuns(int length) {
    this.length = length;
  }

  /**
   * Finds the runs.
   *
   * @return how many there are; 0 for a text without words
   */
  public int find(String text) {
    split(text);
    int count = wordCount == 0 ? 0 : Math.max(1, wordCount - length + 1);
    if (runs.length < count) {
      runs = new long[Math.max(count, 2 * runs.length)];
    }
    for (int i = 0; i < count; i++) {
      long hash = 0;
      for (int w = i; w < Math.min(wordCount, i + length); w++) {
        hash = Hash.join(hash, words[w]);
      }
      runs[i] = Hash.mix(hash);
    }
    return count;
  }

  /** Whether the text of the last call has at least one run of the full length. */
  public boolean whole() {
    return wordCount >= length;
  }

  /** Hash of the run that starts at word {@code i}. */
  public long run(int i) {
    return runs[i];
  }

  /** First character of that run. */
  public int start(int i) {
    return starts[i];
  }

  /** Character behind that run. */
  public int end(int i) {
    return ends[Math.min(wordCount, i + length) - 1];
  }

  /** The distinct hashes of a text, sorted. */
  long[] set(String text) {
    int count = find(text);
    long[] sorted = Arrays.copyOf(runs, count);
    Arrays.sort(sorted);
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[distinct++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, distinct);
  }

  /** |A ∩ B| / |A ∪ B| of two sorted sets; 0 when both are empty. */
  static double jaccard(long[] a, long[] b) {
    int both = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      int order = Long.compare(a[i], b[j]);
      both += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int either = a.length + b.length - both;
    return either == 0 ? 0 : (double) both / either;
  }

  private void split(String text) {
    wordCount = 0;
    int end = text.length();
    if (units.length < end || units.length > 1 << 22) {
      units = new char[Math.max(1 << 12, end + end / 4)];
    }
    text.getChars(0, end, units, 0);
    int i = 0;
    while (i < end) {
      while (i < end && !inWord(units[i])) {
        i++;
      }
      if (i == end) {
        return;
      }
      int start = i;
      long hash = 0x9E3779B97F4A7C15L;
      boolean digits = false;
      while (i < end && inWord(units[i])) {
        char c = units[i++];
        if (c < 128 ? c <= '9' : Character.isDigit(c)) {
          hash = digits ? hash : Hash.join(hash, '0');
          digits = true;
        } else {
          hash = Hash.join(hash, c < 128 ? c | 0x20 : Character.toLowerCase(c));
          digits = false;
        }
      }
      add(Hash.mix(hash), start, i);
    }
  }

  private void add(long hash, int start, int end) {
    if (wordCount == words.length) {
      words = Arrays.copyOf(words, 2 * wordCount);
      starts = Arrays.copyOf(starts, 2 * wordCount);
      ends = Arrays.copyOf(ends, 2 * wordCount);
    }
    words[wordCount] = hash;
    starts[wordCount] = start;
    ends[wordCount++] = end;
  }

  private static boolean inWord(char c) {
    if (c < 128) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || Character.isSurrogate(c);
  }
}
