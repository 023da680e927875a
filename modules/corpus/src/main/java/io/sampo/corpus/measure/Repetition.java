package io.sampo.corpus.measure;

/** Gopher's repetition of runs of words: the most frequent 2 to 4, and all repeated 5 to 10. */
final class Repetition {
  private final LongTable seen = new LongTable();
  private long[] runs = new long[0];
  private int[] lengths = new int[0]; // code points of the run, without spaces

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
    for (int n = 2; n <= 10; n++) {
      grow(words, n);
      int places = size - n + 1;
      if (n <= 4) {
        statistics[Statistic.TOP_2_GRAM.ordinal() + n - 2] =
            places < 1 ? 0 : (double) top(places, n) / characters;
      } else {
        statistics[Statistic.DUPLICATE_5_GRAMS.ordinal() + n - 5] =
            (double) duplicate(places, n) / characters;
      }
    }
  }

  // Every run becomes longer by the next word.
  private void grow(Words words, int n) {
    long[] hashes = words.hashes();
    int[] characters = words.characters();
    for (int i = 0; i + n <= words.size(); i++) {
      runs[i] = Hash.join(runs[i], hashes[i + n - 1]);
      lengths[i] += characters[i + n - 1];
    }
  }

  // Of several as frequent the first in the text counts, as in Counter.most_common.
  private long top(int places, int n) {
    seen.clear(places);
    int best = 0;
    int bestPlace = 0;
    for (int i = 0; i < places; i++) {
      int count = seen.count(runs[i], i);
      if (count > best) {
        best = count;
        bestPlace = count == 1 ? i : seen.first(runs[i]);
      } else if (count == best && count > 1) {
        bestPlace = Math.min(bestPlace, seen.first(runs[i]));
      }
    }
    return (long) best * (lengths[bestPlace] + n - 1);
  }

  private long duplicate(int places, int n) {
    seen.clear(Math.max(0, places));
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
