package io.sampo.encoder.kernels;

import sun.misc.Unsafe;

/**
 * Passes as plain loops, for a JVM without the Vector API, in a form that the JIT turns into
 * vectors by itself: no branch, no reduction, no view of a float's bits. Sums and maxima fold the
 * row in halves; bits are looked at in a copy of the row as integers.
 */
final class PlainPasses implements Passes {
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  // Adding 1.5·2^23 rounds a float to an integer, which then stands in its low bits.
  private static final float ROUNDING = 12_582_912f;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  private static final Unsafe MEMORY = Rows.memory();
  private static final ThreadLocal<Spare> SPARE = ThreadLocal.withInitial(Spare::new);

  /** Room of one thread. */
  private static final class Spare {
    private float[] first = new float[0];
    private float[] second = new float[0];
    private float[] third = new float[0];
    private int[] bits = new int[0];
    private int[] others = new int[0];
    private int[] masks = new int[0];

    private static Spare of(int columns) {
      Spare spare = SPARE.get();
      if (spare.first.length < Passes.padded(columns)) {
        spare.first = Passes.array(columns);
        spare.second = Passes.array(columns);
        spare.third = Passes.array(columns);
        spare.bits = new int[Passes.padded(columns)];
        spare.others = new int[Passes.padded(columns)];
        spare.masks = new int[Passes.padded(columns)];
      }
      return spare;
    }
  }

  private static void toBits(float[] from, int[] to, int n) {
    MEMORY.copyMemory(
        from, Unsafe.ARRAY_FLOAT_BASE_OFFSET, to, Unsafe.ARRAY_INT_BASE_OFFSET, 4L * n);
  }

  private static void fromBits(int[] from, float[] to, int n) {
    MEMORY.copyMemory(
        from, Unsafe.ARRAY_INT_BASE_OFFSET, to, Unsafe.ARRAY_FLOAT_BASE_OFFSET, 4L * n);
  }

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public void exp(float[] from, float[] to, int columns, float scale, float shift) {
    int n = Passes.padded(columns);
    Spare spare = Spare.of(n);
    float[] power = spare.first;
    float[] fraction = spare.second;
    float[] above = spare.third; // negative where the result is 0
    for (int c = 0; c < n; c++) {
      float x = Math.fma(from[c], scale, shift);
      float bounded = Math.min(Math.max(x, -87.3f), 88.3f);
      float shifted = Math.fma(bounded, LOG2_E, ROUNDING);
      float whole = shifted - ROUNDING;
      float r = Math.fma(whole, -LN2_HIGH, bounded);
      r = Math.fma(whole, -LN2_LOW, r);
      float p = Math.fma(r, 1.9875691500e-4f, 1.3981999507e-3f);
      p = Math.fma(p, r, 8.3334519073e-3f);
      p = Math.fma(p, r, 4.1665795894e-2f);
      p = Math.fma(p, r, 1.6666665459e-1f);
      p = Math.fma(p, r, 5.0000001201e-1f);
      above[c] = x + 87.3f;
      power[c] = shifted;
      fraction[c] = Math.fma(p, r * r, r + 1f);
    }
    int[] exponents = spare.bits;
    int[] bits = spare.others;
    int[] masks = spare.masks;
    toBits(power, exponents, n);
    toBits(fraction, bits, n);
    toBits(above, masks, n);
    for (int c = 0; c < n; c++) {
      bits[c] = (bits[c] + (exponents[c] << 23)) & ~(masks[c] >> 31);
    }
    fromBits(bits, to, n);
  }

  @Override
  public void normalCdf(float[] from, float[] to, int columns) {
    int n = Passes.padded(columns);
    for (int c = 0; c < n; c++) {
      float x = Math.min(Math.max(from[c] * SQRT_HALF, -4f), 4f);
      float s = x * x;
      float p = Math.fma(s, -2.72614225801306e-10f, 2.77068142495902e-08f);
      p = Math.fma(p, s, -2.10102402082508e-06f);
      p = Math.fma(p, s, -5.69250639462346e-05f);
      p = Math.fma(p, s, -7.34990630326855e-04f);
      p = Math.fma(p, s, -2.95459980854025e-03f);
      p = Math.fma(p, s, -1.60960333262415e-02f);
      float q = Math.fma(s, -1.45660718464996e-05f, -2.13374055278905e-04f);
      q = Math.fma(q, s, -1.68282697438203e-03f);
      q = Math.fma(q, s, -7.37332916720468e-03f);
      q = Math.fma(q, s, -1.42647390514189e-02f);
      to[c] = (x * p / q + 1f) * 0.5f;
    }
  }

  @Override
  public void tanh(float[] x, float[] spare, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] = (float) Math.tanh(x[c]);
    }
  }

  @Override
  public void add(float[] x, int at, float[] y, int columns) {
    for (int c = 0; c < columns; c++) {
      x[at + c] += y[c];
    }
  }

  @Override
  public void multiply(float[] x, float[] y, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] *= y[c];
    }
  }

  @Override
  public void scale(float[] x, float factor, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] *= factor;
    }
  }

  @Override
  public void multiplyAdd(float[] x, float[] y, float factor, float[] z, float[] to, int columns) {
    for (int c = 0; c < columns; c++) {
      to[c] = Math.fma(x[c], y[c] * factor, z[c]);
    }
  }

  @Override
  public void relu(float[] x, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] = Math.max(x[c], 0f);
    }
  }

  @Override
  public void reluBackward(float[] u, float[] dy, int columns) {
    for (int c = 0; c < columns; c++) {
      dy[c] = u[c] <= 0 ? 0 : dy[c];
    }
  }

  // Folding: the upper half onto the lower one until a vector is left.

  /** The padding must hold nothing smaller. */
  @Override
  public float min(float[] x, int columns) {
    int n = Passes.padded(columns);
    float[] negated = Spare.of(columns).third;
    for (int i = 0; i < n; i++) {
      negated[i] = -x[i];
    }
    return -max(negated, columns);
  }

  @Override
  public void quantize(float[] x, float factor, float shift, byte[] to, int columns) {
    Spare spare = Spare.of(columns);
    float[] rounded = spare.first;
    for (int c = 0; c < columns; c++) {
      rounded[c] = x[c] * factor + shift + ROUNDING;
    }
    int[] bits = spare.bits;
    toBits(rounded, bits, columns);
    for (int c = 0; c < columns; c++) {
      to[c] = (byte) bits[c];
    }
  }

  @Override
  public void dequantize(
      float[] x, float[] scales, float step, float[] sums, float least, float[] bias, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] = x[c] * (scales[c] * step) + (sums[c] * least + bias[c]);
    }
  }

  /** The padding must hold nothing larger. */
  @Override
  public float max(float[] x, int columns) {
    int n = Passes.padded(columns);
    Spare spare = Spare.of(n);
    float[] from = x;
    float[] to = spare.first;
    while (n > Passes.LENGTH) {
      int half = half(n);
      int rest = n - half;
      for (int i = 0; i < rest; i++) {
        to[i] = Math.max(from[i], from[half + i]);
      }
      System.arraycopy(from, rest, to, rest, half - rest);
      n = half;
      from = to;
      to = from == spare.first ? spare.second : spare.first;
    }
    float largest = from[0];
    for (int i = 1; i < n; i++) {
      largest = Math.max(largest, from[i]);
    }
    return largest;
  }

  @Override
  public float sum(float[] x, int columns) {
    return fold(x, Passes.padded(columns), Spare.of(columns));
  }

  private static float fold(float[] x, int length, Spare spare) {
    int n = length;
    float[] from = x;
    float[] to = x == spare.first ? spare.second : spare.first;
    while (n > Passes.LENGTH) {
      int half = half(n);
      int rest = n - half;
      for (int i = 0; i < rest; i++) {
        to[i] = from[i] + from[half + i];
      }
      System.arraycopy(from, rest, to, rest, half - rest);
      n = half;
      from = to;
      to = from == spare.first ? spare.second : spare.first;
    }
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += from[i];
    }
    return sum;
  }

  /** Half of a padded length, padded: the larger half. */
  private static int half(int n) {
    return Passes.padded(n / 2);
  }

  private static float dot(float[] x, float[] y, int columns) {
    int n = Passes.padded(columns);
    Spare spare = Spare.of(n);
    float[] products = spare.first;
    for (int i = 0; i < n; i++) {
      products[i] = x[i] * y[i];
    }
    return fold(products, n, spare);
  }

  @Override
  public void softmaxBackward(float[] p, float[] dp, int columns, float scale) {
    float along = dot(dp, p, columns);
    int n = Passes.padded(columns);
    for (int c = 0; c < n; c++) {
      dp[c] = (dp[c] - along) * p[c] * scale;
    }
  }

  @Override
  public float normalize(float[] z, int columns, double eps) {
    float mean = sum(z, columns) / columns;
    for (int c = 0; c < columns; c++) {
      z[c] -= mean;
    }
    float scale = (float) (1 / Math.sqrt(dot(z, z, columns) / (double) columns + eps));
    scale(z, scale, columns);
    return scale;
  }

  @Override
  public void affine(float[] normalized, float[] gamma, float[] beta, float[] y, int columns) {
    for (int c = 0; c < columns; c++) {
      y[c] = Math.fma(normalized[c], gamma[c], beta[c]);
    }
  }

  @Override
  public void normBackward(
      float[] dy,
      float[] normalized,
      int columns,
      float scale,
      float[] gamma,
      float[] dGamma,
      float[] dBeta) {
    for (int c = 0; c < columns; c++) {
      dGamma[c] = Math.fma(dy[c], normalized[c], dGamma[c]);
    }
    add(dBeta, 0, dy, columns);
    multiply(dy, gamma, columns);
    float mean = sum(dy, columns) / columns;
    float slope = dot(dy, normalized, columns) / columns;
    for (int c = 0; c < columns; c++) {
      dy[c] = Math.fma(normalized[c], -slope, dy[c] - mean) * scale;
    }
  }

  @Override
  public void dropout(float[] x, int columns, int rowSeed, int threshold, float scale) {
    Spare spare = Spare.of(columns);
    int[] masks = spare.others;
    int[] bits = spare.bits;
    for (int c = 0; c < columns; c++) {
      int h = rowSeed + c * Dropout.COLUMN_STEP; // as Dropout.mix
      h = (h ^ (h >>> 16)) * 0x7feb352d;
      h = (h ^ (h >>> 15)) * 0x846ca68b;
      h ^= h >>> 16;
      masks[c] = ((h >>> 8) - threshold) >> 31; // all ones where the element is dropped
    }
    scale(x, scale, columns);
    toBits(x, bits, columns);
    for (int c = 0; c < columns; c++) {
      bits[c] &= ~masks[c];
    }
    fromBits(bits, x, columns);
  }

  @Override
  public void narrow(float[] from, short[] to, int columns) {
    for (int c = 0; c < columns; c++) {
      int bits = Float.floatToRawIntBits(from[c]);
      int upper = bits >>> 16;
      boolean nan = (bits & 0x7fffffff) > 0x7f800000;
      to[c] = (short) (nan ? upper | 0x40 : (bits + 0x7fff + (upper & 1)) >>> 16);
    }
  }

  @Override
  public void widen(short[] from, float[] to, int columns) {
    for (int c = 0; c < columns; c++) {
      to[c] = Float.intBitsToFloat(from[c] << 16);
    }
  }

  @Override
  public double squares(float[] x, int columns) {
    int n = Passes.padded(columns);
    double a = 0;
    double b = 0;
    for (int i = 0; i < n; i += 2) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
    }
    return a + b;
  }

  @Override
  public void adamW(
      float[] p, float[] g, float[] m, float[] v, int columns, AdamWStep step, int range) {
    double rate = step.learningRate(range);
    float keep = step.kept(range);
    float negativeRate = (float) (-rate / step.biasCorrection1());
    float root = (float) (1 / Math.sqrt(step.biasCorrection2()));
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    float rest1 = (float) (1 - step.beta1());
    float rest2 = (float) (1 - step.beta2());
    float factor = (float) step.gradientScale();
    float eps = (float) step.eps();
    for (int i = 0; i < columns; i++) {
      float gradient = g[i] * factor;
      m[i] = m[i] * beta1 + gradient * rest1;
      v[i] = v[i] * beta2 + gradient * gradient * rest2;
    }
    if (rate != 0) {
      for (int i = 0; i < columns; i++) {
        float denominator = (float) Math.sqrt(v[i]) * root + eps;
        p[i] = Math.fma(p[i], keep, m[i] / denominator * negativeRate);
      }
    }
  }
}
