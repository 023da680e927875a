package io.sampo.training.draws;

/**
 * A stream of random numbers that depends on its key alone: the same on every machine and thread.
 *
 * <p>SplitMix64 (Steele, Lea, Flood 2014); the key is folded in by the same mixing function.
 *
 * <pre>{@code
 * int[] order = Draws.of(seed, epoch).permutation(rows);
 * }</pre>
 */
public final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /** The stream of this key; keys that differ in one number or in their order are unrelated. */
  public static Draws of(long... key) {
    return new Draws(fold(key));
  }

  /** One number from a key, as a seed for something else. */
  public static long fold(long... key) {
    long state = GOLDEN_GAMMA * key.length;
    for (long part : key) {
      state = mix(state + GOLDEN_GAMMA + mix(part + GOLDEN_GAMMA));
    }
    return state;
  }

  /** 64 random bits. */
  public long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** A number in [0, 1) with 53 random bits. */
  public double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** A whole number in [0, bound). */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("no number is in [0, " + bound + ")");
    }
    // Multiply-shift; its bias of bound/2^32 is below what any run could see.
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** The numbers 0 … n-1 in random order (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
