package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of a vector of floats, and sums whose order never changes: {@code reduceLanes} may add
 * in another order once compiled, so lanes are stored and added one by one.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final int LENGTH = FLOATS.length();

  // Adding 1.5·2^23 rounds a float to an integer, which then stands in its low bits.
  private static final float ROUNDING = 12_582_912f;
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

  static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
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

  /** eˣ within 2 units in the last place; 0 below -87. Cephes expf. */
  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(-87.3f).min(88.3f);
    FloatVector shifted = bounded.fma(broadcast(LOG2_E), broadcast(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(broadcast(-LN2_HIGH), bounded);
    r = n.fma(broadcast(-LN2_LOW), r);
    FloatVector p = r.fma(broadcast(1.9875691500e-4f), broadcast(1.3981999507e-3f));
    p = p.fma(r, broadcast(8.3334519073e-3f));
    p = p.fma(r, broadcast(4.1665795894e-2f));
    p = p.fma(r, broadcast(1.6666665459e-1f));
    p = p.fma(r, broadcast(5.0000001201e-1f));
    p = p.fma(r.mul(r), r.add(1f));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    FloatVector result = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    return result.blend(0f, x.lt(-87.3f));
  }

  /** The error function within 3e-7; rational approximation as in Eigen's generic_fast_erf. */
  static FloatVector erf(FloatVector x) {
    FloatVector c = x.max(-4f).min(4f);
    FloatVector s = c.mul(c);
    FloatVector p = s.fma(broadcast(-2.72614225801306e-10f), broadcast(2.77068142495902e-08f));
    p = p.fma(s, broadcast(-2.10102402082508e-06f));
    p = p.fma(s, broadcast(-5.69250639462346e-05f));
    p = p.fma(s, broadcast(-7.34990630326855e-04f));
    p = p.fma(s, broadcast(-2.95459980854025e-03f));
    p = p.fma(s, broadcast(-1.60960333262415e-02f));
    FloatVector q = s.fma(broadcast(-1.45660718464996e-05f), broadcast(-2.13374055278905e-04f));
    q = q.fma(s, broadcast(-1.68282697438203e-03f));
    q = q.fma(s, broadcast(-7.37332916720468e-03f));
    q = q.fma(s, broadcast(-1.42647390514189e-02f));
    return c.mul(p).div(q);
  }

  static FloatVector tanh(FloatVector x) {
    // 1 - 2/(e^2x + 1) cancels near 0, where the odd series is exact enough.
    FloatVector bounded = x.max(-9.1f).min(9.1f);
    FloatVector wide = exp(bounded.add(bounded)).add(1f);
    FloatVector far = broadcast(1f).sub(broadcast(2f).div(wide));
    FloatVector s = bounded.mul(bounded);
    FloatVector near = s.fma(broadcast(-0.05396825397f), broadcast(0.13333333333f));
    near = near.fma(s, broadcast(-0.33333333333f)).fma(s, broadcast(1f)).mul(bounded);
    return far.blend(near, bounded.abs().lt(0.25f));
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
