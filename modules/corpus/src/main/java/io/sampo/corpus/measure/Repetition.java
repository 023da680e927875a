package io.sampo.corpus.measure;

/** Gopher's repetition of runs of words: the most frequent 2 to 4, and all repeated 5 to 10. */
final class Repetition {
  private static final int SHORTEST = 2;
  private static final int LONGEST_TOP = 4;
  private static final int LONGEST = 10;

  private final LongTable seen = new LongTable();
  private long[] runs = new long[0];
  private int[] lengths = new int[0]; // code points of the run, without spaces
  private int best; // how often the most frequent run stands there
  private int bestPlace;

  /**
   * @param characters code points of the text
   */
  void measure(Words words, int characters, double[] statistics) {
    int size = words.size();
    if (runs.length < size || runs.length > 1 << 20) {
      runs = new long[Math.max(1 << 10, size + size / 4)];
      lengths = new int[runs.length];
    }
    System.arraycopy(words.hashes(), 0, runs, 0, size);
    System.arraycopy(words.characters(), 0, lengths, 0, size);
    boolean repeated = true; // where no run stands twice, no longer one does
    for (int n = SHORTEST; n <= LONGEST && n <= size; n++) {
      grow(words, n, repeated ? size - n + 1 : 1);
      long found;
      if (n <= LONGEST_TOP) {
        top(repeated ? size - n + 1 : 1);
        found = (long) best * (lengths[bestPlace] + n - 1);
        repeated = best > 1;
      } else {
        found = repeated ? duplicate(size - n + 1, n) : 0;
        repeated = found > 0;
      }
      int statistic =
          n <= LONGEST_TOP
              ? Statistic.TOP_2_GRAM.ordinal() + n - SHORTEST
              : Statistic.DUPLICATE_5_GRAMS.ordinal() + n - LONGEST_TOP - 1;
      statistics[statistic] = (double) found / characters;
    }
  }

  // The first runs become longer by the next word.
  private void grow(Words words, int n, int places) {
    long[] hashes = words.hashes();
    int[] characters = words.characters();
    for (int i = 0; i < places; i++) {
      runs[i] = Hash.join(runs[i], hashes[i + n - 1]);
      lengths[i] += characters[i + n - 1];
    }
  }

  // Of several as frequent the first in the text counts, as in Counter.most_common.
  private void top(int places) {
    seen.clear(places);
    best = 0;
    bestPlace = 0;
    for (int i = 0; i < places; i++) {
      int count = seen.count(runs[i], i);
      if (count > best) {
        best = count;
        bestPlace = count == 1 ? i : seen.first(runs[i]);
      } else if (count == best && count > 1) {
        bestPlace = Math.min(bestPlace, seen.first(runs[i]));
      }
    }
  }

  private long duplicate(int places, int n) {
    seen.clear(places);
    long repeated = 0;
    for (int i = 0; i < places; ) {
      if (seen.add(runs[i])) {
        i++;
      } else {
        repeated += lengths[i];
        i += n;
      }
    }
    return repeated;
  }
}
