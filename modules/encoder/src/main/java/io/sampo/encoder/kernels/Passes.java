package io.sampo.encoder.kernels;

/**
 * Arithmetic on rows in heap arrays. Arrays are padded to a multiple of {@value #LENGTH}; a pass
 * may work on the padding too.
 */
interface Passes {
  /** Arrays are padded to a multiple of this: whole vectors of every processor. */
  int LENGTH = 16;

  /** Those of the Java Vector API where this JVM has it, else plain loops. */
  Passes BEST = PassesChoice.best();

  /** A few words for the log. */
  String description();

  /** {@code to = exp(scale·from + shift)}, 0 below e⁻⁸⁷. */
  void exp(float[] from, float[] to, int columns, float scale, float shift);

  /** The normal distribution function. */
  void normalCdf(float[] from, float[] to, int columns);

  /** {@code x = tanh(x)}; spare is overwritten. */
  void tanh(float[] x, float[] spare, int columns);

  /** {@code x[at + c] += y[c]}. */
  void add(float[] x, int at, float[] y, int columns);

  /** {@code x = x·y}. */
  void multiply(float[] x, float[] y, int columns);

  /** {@code x = x·factor}. */
  void scale(float[] x, float factor, int columns);

  /** {@code to = x·y·factor + z}. */
  void multiplyAdd(float[] x, float[] y, float factor, float[] z, float[] to, int columns);

  /** {@code x = max(x, 0)}. */
  void relu(float[] x, int columns);

  /** {@code dy = 0} where {@code u ≤ 0}. */
  void reluBackward(float[] u, float[] dy, int columns);

  /** The largest element. */
  float max(float[] x, int columns);

  /** The smallest element. */
  float min(float[] x, int columns);

  /** The sum, in an order that depends on the length alone. */
  float sum(float[] x, int columns);

  /** {@code dp = p·(dp - Σ dp·p)·scale}. */
  void softmaxBackward(float[] p, float[] dp, int columns, float scale);

  /** Normalizes z to mean 0 and variance 1; returns 1/σ. The padding is 0 before and after. */
  float normalize(float[] z, int columns, double eps);

  /** {@code y = normalized·gamma + beta}. */
  void affine(float[] normalized, float[] gamma, float[] beta, float[] y, int columns);

  /**
   * {@code dz = scale·(dn - mean(dn) - n·mean(dn·n))} with {@code dn = dy·gamma}; adds to dGamma
   * and dBeta. The result replaces dy.
   */
  void normBackward(
      float[] dy,
      float[] normalized,
      int columns,
      float scale,
      float[] gamma,
      float[] dGamma,
      float[] dBeta);

  /** {@link Dropout} of one row. */
  void dropout(float[] x, int columns, int rowSeed, int threshold, float scale);

  /** To bfloat16, to nearest, ties to even; a NaN stays one. */
  void narrow(float[] from, short[] to, int columns);

  /** From bfloat16. */
  void widen(short[] from, float[] to, int columns);

  /**
   * The low byte of {@code x·factor + shift}, rounded to the nearest integer.
   *
   * @param to from {@link #bytes}
   */
  void quantize(float[] x, float factor, float shift, byte[] to, int columns);

  /** {@code x = x·scales·step + (sums·least + bias)}. */
  void dequantize(
      float[] x, float[] scales, float step, float[] sums, float least, float[] bias, int columns);

  /** Sum of squares, in double. */
  double squares(float[] x, int columns);

  /** {@link Kernels#adamW} of a piece of the flat vectors that lies in one range. */
  void adamW(float[] p, float[] g, float[] m, float[] v, int columns, AdamWStep step, int range);

  /** An array for n elements. */
  static float[] array(int n) {
    return new float[padded(n)];
  }

  /** Bytes for n elements: where a vector holds four floats, four bytes take eight. */
  static byte[] bytes(int n) {
    return new byte[padded(n) + 4];
  }

  static int padded(int n) {
    return (n + LENGTH - 1) / LENGTH * LENGTH;
  }
}
