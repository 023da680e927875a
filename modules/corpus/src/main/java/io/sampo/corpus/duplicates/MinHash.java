package io.sampo.corpus.duplicates;

import io.sampo.corpus.measure.Hash;
import java.util.Arrays;

/**
 * MinHash signatures in bands (Broder 1997; Leskovec, Rajaraman, Ullman, chapter 3). Hash k of a
 * run is {@code m(a_k · x + b_k)} on 32 bits with a mixing step m, of which 31 bits are kept; all k
 * in one loop that the compiler turns into vector instructions. Not thread-safe.
 */
final class MinHash {
  private static final long SEED = 0x5A4D504F4D494E48L;

  private final int bands;
  private final int rows;
  private final int[] factors;
  private final int[] terms;
  private final int[] least;
  private final WordRuns runs;

  MinHash(int bands, int rows, int shingleWords) {
    this.bands = bands;
    this.rows = rows;
    this.runs = new WordRuns(shingleWords);
    int hashes = bands * rows;
    this.factors = new int[hashes];
    this.terms = new int[hashes];
    this.least = new int[hashes];
    for (int k = 0; k < hashes; k++) {
      long random = Hash.mix(SEED + k);
      factors[k] = (int) random | 1;
      terms[k] = (int) (random >>> 32);
    }
  }

  /** A hash for each band, the band's number in it; null for a text without words. */
  long[] bands(String text) {
    int count = runs.find(text);
    if (count == 0) {
      return null;
    }
    Arrays.fill(least, Integer.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      long run = runs.run(i);
      reduce((int) run ^ (int) (run >>> 32));
    }
    long[] hashes = new long[bands];
    for (int band = 0; band < bands; band++) {
      long hash = Hash.mix(band + 1);
      for (int row = 0; row < rows; row++) {
        hash = Hash.mix(hash ^ least[band * rows + row]);
      }
      hashes[band] = hash;
    }
    return hashes;
  }

  private void reduce(int run) {
    int[] a = factors;
    int[] b = terms;
    int[] min = least;
    for (int k = 0; k < min.length; k++) {
      int hash = a[k] * run + b[k];
      hash ^= hash >>> 15;
      hash *= 0x2C1B3C6D;
      hash ^= hash >>> 12;
      hash = (hash * 0x297A2D39) >>> 1;
      int change = hash - min[k];
      min[k] += change & (change >> 31); // the compiler makes no vector of Math.min here
    }
  }
}
