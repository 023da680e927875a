package io.sampo.encoder.kernels;

/**
 * A stateless dropout mask: whether the element at (row, column) is kept depends on (key, row,
 * column) alone, so that every implementation, on any number of threads, draws the same mask.
 *
 * <p>An element is kept when {@code hash(row, column) >>> 8 >= threshold}, and then multiplied by
 * {@link #scale}. The hash is 32-bit so that it vectorizes: {@code mix(rowSeed(row) + column ·
 * 0x9E3779B9)} with {@code mix} the lowbias32 finalizer (two multiplications).
 */
public final class Dropout {
  /** Keeps everything. */
  public static final Dropout NONE = new Dropout(0, 0);

  /** Step between the hash inputs of neighbouring columns. */
  public static final int COLUMN_STEP = 0x9E3779B9;

  private final double rate;
  private final long key;

  private Dropout(double rate, long key) {
    this.rate = rate;
    this.key = key;
  }

  /**
   * A mask.
   *
   * @param rate share of elements that become 0, in [0, 1)
   * @param seed of the run
   * @param step of the optimizer
   * @param site which of the model's masks
   */
  public static Dropout of(double rate, long seed, long step, int site) {
    if (rate == 0) {
      return NONE;
    }
    return new Dropout(rate, mix64(mix64(mix64(seed) + step) + site));
  }

  /** Whether nothing is dropped. */
  public boolean none() {
    return rate == 0;
  }

  public double rate() {
    return rate;
  }

  /** What kept elements are multiplied by. */
  public double scale() {
    return 1 / (1 - rate);
  }

  /** Kept when {@code hash >>> 8} is at least this; in [0, 2^24]. */
  public int threshold() {
    return (int) Math.round(rate * (1 << 24));
  }

  /** Start of the hash inputs of a row; column c adds {@code c · COLUMN_STEP}. */
  public int rowSeed(long row) {
    return (int) (mix64(key + row * 0x9E3779B97F4A7C15L) >>> 32);
  }

  /** The hash of one hash input. */
  public static int mix(int x) {
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    return x ^ (x >>> 16);
  }

  /** 0 for a dropped element, else {@link #scale}. */
  public double factor(long row, int column) {
    if (none()) {
      return 1;
    }
    return (mix(rowSeed(row) + column * COLUMN_STEP) >>> 8) >= threshold() ? scale() : 0;
  }

  /** The factors of the first columns of a row, into an array. */
  void fill(long row, float[] factors, int offset, int columns) {
    int threshold = threshold();
    float scale = (float) scale();
    int hash = rowSeed(row);
    for (int c = 0; c < columns; c++) {
      factors[offset + c] = (mix(hash) >>> 8) >= threshold ? scale : 0;
      hash += COLUMN_STEP;
    }
  }

  /** {@code x[c] = dropout(x[c])} of one row; x is padded. */
  void apply(float[] x, int columns, long row) {
    if (!none()) {
      Passes.BEST.dropout(x, columns, rowSeed(row), threshold(), (float) scale());
    }
  }

  private static long mix64(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
