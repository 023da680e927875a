package io.sampo.corpus.measure;

/**
 * 64-bit hashes of runs of UTF-16 units: a multiplicative rolling sum, finished with the mixer of
 * SplitMix64. The same on every machine.
 */
public final class Hash {
  static final long START = 0x9E3779B97F4A7C15L;
  private static final long FACTOR = 0xD6E8FEB86659FD93L;

  private Hash() {}

  static long step(long hash, char c) {
    return (hash ^ c) * FACTOR;
  }

  static long end(long hash) {
    return mix(hash);
  }

  static long of(char[] text, int start, int end) {
    long hash = START;
    for (int i = start; i < end; i++) {
      hash = step(hash, text[i]);
    }
    return end(hash);
  }

  /** A bijection in which every bit of the input reaches every bit of the answer. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A hash of a sequence and one more element, where order counts. */
  public static long join(long hash, long next) {
    return (Long.rotateLeft(hash, 29) ^ next) * FACTOR;
  }
}
