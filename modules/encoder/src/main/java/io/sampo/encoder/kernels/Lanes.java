package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of rows of floats, and sums whose order never changes: {@code reduceLanes} may add in
 * another order once compiled, so lanes are stored and added one by one.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final int LENGTH = FLOATS.length();

  // Adding 1.5·2^23 rounds a float to an integer, which then stands in its low bits.
  private static final float ROUNDING = 12_582_912f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  private Lanes() {}

  /** An array for n elements, rounded up to whole vectors. */
  static float[] array(int n) {
    return new float[padded(n)];
  }

  static int padded(int n) {
    return (n + LENGTH - 1) / LENGTH * LENGTH;
  }

  /** The sum of the lanes, first to last. */
  static float sum(FloatVector vector, float[] scratch) {
    vector.intoArray(scratch, 0);
    float sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      sum += scratch[i];
    }
    return sum;
  }

  /**
   * {@code to = exp(scale·from + shift)} within 2 units in the last place, and 0 below e⁻⁸⁷ (Cephes
   * expf).
   *
   * <p>A function of arrays, not of vectors: vectors that pass through a call that the JIT does not
   * inline are boxed. It always inlines the vector library's own methods, but gives up on ours once
   * a method has grown, so loops call the library alone.
   */
  static void exp(float[] from, float[] to, int columns, float scale, float shift) {
    FloatVector factor = FloatVector.broadcast(FLOATS, scale);
    FloatVector offset = FloatVector.broadcast(FLOATS, shift);
    FloatVector log2e = FloatVector.broadcast(FLOATS, LOG2_E);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    for (int c = 0; c < columns; c += LENGTH) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, c).fma(factor, offset);
      FloatVector bounded = x.max(-87.3f).min(88.3f);
      FloatVector shifted = bounded.fma(log2e, rounding);
      FloatVector n = shifted.sub(ROUNDING);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
      r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(FLOATS, 1.9875691500e-4f),
              FloatVector.broadcast(FLOATS, 1.3981999507e-3f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 8.3334519073e-3f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 4.1665795894e-2f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 1.6666665459e-1f));
      p = p.fma(r, FloatVector.broadcast(FLOATS, 5.0000001201e-1f));
      p = p.fma(r.mul(r), r.add(1f));
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector result = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
      result.blend(0f, x.compare(VectorOperators.LT, -87.3f)).intoArray(to, c);
    }
  }

  /**
   * The normal distribution function Φ within 2e-7, by the error function as a rational
   * approximation (Eigen's generic_fast_erf).
   */
  static void normalCdf(float[] from, float[] to, int columns) {
    for (int c = 0; c < columns; c += LENGTH) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, c).mul(SQRT_HALF).max(-4f).min(4f);
      FloatVector s = x.mul(x);
      FloatVector p =
          s.fma(
              FloatVector.broadcast(FLOATS, -2.72614225801306e-10f),
              FloatVector.broadcast(FLOATS, 2.77068142495902e-08f));
      p = p.fma(s, FloatVector.broadcast(FLOATS, -2.10102402082508e-06f));
      p = p.fma(s, FloatVector.broadcast(FLOATS, -5.69250639462346e-05f));
      p = p.fma(s, FloatVector.broadcast(FLOATS, -7.34990630326855e-04f));
      p = p.fma(s, FloatVector.broadcast(FLOATS, -2.95459980854025e-03f));
      p = p.fma(s, FloatVector.broadcast(FLOATS, -1.60960333262415e-02f));
      FloatVector q =
          s.fma(
              FloatVector.broadcast(FLOATS, -1.45660718464996e-05f),
              FloatVector.broadcast(FLOATS, -2.13374055278905e-04f));
      q = q.fma(s, FloatVector.broadcast(FLOATS, -1.68282697438203e-03f));
      q = q.fma(s, FloatVector.broadcast(FLOATS, -7.37332916720468e-03f));
      q = q.fma(s, FloatVector.broadcast(FLOATS, -1.42647390514189e-02f));
      x.mul(p).div(q).add(1f).mul(0.5f).intoArray(to, c);
    }
  }

  /**
   * {@code x = tanh(x)}.
   *
   * @param spare overwritten
   */
  static void tanh(float[] x, float[] spare, int columns) {
    for (int c = 0; c < columns; c += LENGTH) {
      FloatVector.fromArray(FLOATS, x, c).max(-9.1f).min(9.1f).intoArray(x, c);
    }
    exp(x, spare, columns, 2, 0);
    for (int c = 0; c < columns; c += LENGTH) {
      // 1 - 2/(e^2x + 1) cancels near 0, where the odd series is exact enough.
      FloatVector bounded = FloatVector.fromArray(FLOATS, x, c);
      FloatVector far =
          FloatVector.broadcast(FLOATS, 1f)
              .sub(
                  FloatVector.broadcast(FLOATS, 2f)
                      .div(FloatVector.fromArray(FLOATS, spare, c).add(1f)));
      FloatVector s = bounded.mul(bounded);
      FloatVector near =
          s.fma(
              FloatVector.broadcast(FLOATS, -0.05396825397f),
              FloatVector.broadcast(FLOATS, 0.13333333333f));
      near =
          near.fma(s, FloatVector.broadcast(FLOATS, -0.33333333333f))
              .fma(s, FloatVector.broadcast(FLOATS, 1f))
              .mul(bounded);
      far.blend(near, bounded.abs().compare(VectorOperators.LT, 0.25f)).intoArray(x, c);
    }
  }
}
