package io.sampo.encoder.kernels;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Passes by the Java Vector API.
 *
 * <p>Vectors that go through a call that the JIT does not inline are boxed. It always inlines the
 * vector library's own methods, but gives up on ours once a method has grown: so each loop calls
 * the library alone. {@code reduceLanes} may add in another order once compiled: lanes are stored
 * and added one by one. Bounds are compared and blended: {@code min} and {@code max} are five
 * instructions each, for the sake of NaN and -0.
 */
final class VectorPasses implements Passes {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));
  private static final int WIDTH = FLOATS.length();
  private static final IntVector STEPS = IntVector.zero(INTS).addIndex(1).mul(Dropout.COLUMN_STEP);

  // Adding 1.5·2^23 rounds a float to an integer, which then stands in its low bits.
  private static final float ROUNDING = 12_582_912f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  VectorPasses() {
    if (WIDTH > LENGTH) {
      throw new IllegalStateException("vectors of " + WIDTH + " floats");
    }
  }

  @Override
  public String description() {
    return "Java Vector API of " + FLOATS.vectorBitSize() + " bits";
  }

  @Override
  public void exp(float[] from, float[] to, int columns, float scale, float shift) {
    FloatVector factor = FloatVector.broadcast(FLOATS, scale);
    FloatVector offset = FloatVector.broadcast(FLOATS, shift);
    FloatVector log2e = FloatVector.broadcast(FLOATS, LOG2_E);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, c).fma(factor, offset);
      FloatVector bounded = x.blend(88.3f, x.compare(VectorOperators.GT, 88.3f));
      bounded = bounded.blend(-87.3f, x.compare(VectorOperators.LT, -87.3f));
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

  @Override
  public void normalCdf(float[] from, float[] to, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector u = FloatVector.fromArray(FLOATS, from, c);
      FloatVector t = u.mul(SQRT_HALF);
      t = t.blend(4f, t.compare(VectorOperators.GT, 4f));
      t = t.blend(-4f, t.compare(VectorOperators.LT, -4f));
      FloatVector s = t.mul(t);
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
      t.mul(p).div(q).add(1f).mul(0.5f).intoArray(to, c);
    }
  }

  @Override
  public void tanh(float[] x, float[] spare, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, x, c).max(-9.1f).min(9.1f).intoArray(x, c);
    }
    exp(x, spare, columns, 2, 0);
    for (int c = 0; c < columns; c += WIDTH) {
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

  @Override
  public float normalize(float[] z, int columns, double eps) {
    FloatVector sum = FloatVector.broadcast(FLOATS, 0);
    for (int c = 0; c < columns; c += WIDTH) {
      sum = sum.add(FloatVector.fromArray(FLOATS, z, c));
    }
    float mean = total(sum) / columns;
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, z, c).sub(mean).intoArray(z, c);
    }
    clearTail(z, columns);
    FloatVector squares = FloatVector.broadcast(FLOATS, 0);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector d = FloatVector.fromArray(FLOATS, z, c);
      squares = d.fma(d, squares);
    }
    float scale = (float) (1 / Math.sqrt(total(squares) / (double) columns + eps));
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, z, c).mul(scale).intoArray(z, c);
    }
    return scale;
  }

  @Override
  public void affine(float[] normalized, float[] gamma, float[] beta, float[] y, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, normalized, c)
          .fma(FloatVector.fromArray(FLOATS, gamma, c), FloatVector.fromArray(FLOATS, beta, c))
          .intoArray(y, c);
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
    FloatVector sum = FloatVector.broadcast(FLOATS, 0);
    FloatVector along = FloatVector.broadcast(FLOATS, 0);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector d = FloatVector.fromArray(FLOATS, dy, c);
      FloatVector n = FloatVector.fromArray(FLOATS, normalized, c);
      d.fma(n, FloatVector.fromArray(FLOATS, dGamma, c)).intoArray(dGamma, c);
      FloatVector.fromArray(FLOATS, dBeta, c).add(d).intoArray(dBeta, c);
      FloatVector dn = d.mul(FloatVector.fromArray(FLOATS, gamma, c));
      dn.intoArray(dy, c);
      sum = sum.add(dn);
      along = dn.fma(n, along);
    }
    float mean = total(sum) / columns;
    float slope = total(along) / columns;
    FloatVector negativeSlope = FloatVector.broadcast(FLOATS, -slope);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector centred = FloatVector.fromArray(FLOATS, dy, c).sub(mean);
      FloatVector.fromArray(FLOATS, normalized, c)
          .fma(negativeSlope, centred)
          .mul(scale)
          .intoArray(dy, c);
    }
    clearTail(dy, columns);
  }

  @Override
  public double squares(float[] x, int columns) {
    DoubleVector low = DoubleVector.zero(DoubleVector.SPECIES_PREFERRED);
    DoubleVector high = low;
    for (int i = 0; i < columns; i += WIDTH) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, i);
      DoubleVector a = (DoubleVector) value.castShape(DoubleVector.SPECIES_PREFERRED, 0);
      DoubleVector b = (DoubleVector) value.castShape(DoubleVector.SPECIES_PREFERRED, 1);
      low = a.fma(a, low);
      high = b.fma(b, high);
    }
    return Arrays.stream(low.add(high).toArray()).sum();
  }

  @Override
  public void adamW(
      float[] p, float[] g, float[] m, float[] v, int columns, AdamWStep step, int range) {
    double rate = step.learningRate(range);
    FloatVector keep = FloatVector.broadcast(FLOATS, step.kept(range));
    FloatVector negativeRate =
        FloatVector.broadcast(FLOATS, (float) (-rate / step.biasCorrection1()));
    float root = (float) (1 / Math.sqrt(step.biasCorrection2()));
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    float rest1 = (float) (1 - step.beta1());
    float rest2 = (float) (1 - step.beta2());
    float scale = (float) step.gradientScale();
    float eps = (float) step.eps();
    for (int i = 0; i < columns; i += WIDTH) {
      FloatVector gradient = FloatVector.fromArray(FLOATS, g, i).mul(scale);
      FloatVector first = FloatVector.fromArray(FLOATS, m, i).mul(beta1).add(gradient.mul(rest1));
      FloatVector second =
          FloatVector.fromArray(FLOATS, v, i).mul(beta2).add(gradient.mul(gradient).mul(rest2));
      first.intoArray(m, i);
      second.intoArray(v, i);
      if (rate != 0) {
        FloatVector denominator = second.sqrt().mul(root).add(eps);
        FloatVector step1 = first.div(denominator).mul(negativeRate);
        FloatVector.fromArray(FLOATS, p, i).fma(keep, step1).intoArray(p, i);
      }
    }
  }

  @Override
  public void narrow(float[] from, short[] to, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      IntVector bits = FloatVector.fromArray(FLOATS, from, c).reinterpretAsInts();
      IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
      IntVector rounded = upper.and(1).add(bits).add(0x7fff).lanewise(VectorOperators.LSHR, 16);
      // Adding the rounding to a NaN with a full mantissa would make a zero of it.
      IntVector safe =
          rounded.blend(
              upper.or(0x40), bits.and(0x7fffffff).compare(VectorOperators.GT, 0x7f800000));
      ((ShortVector) safe.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(to, c);
    }
  }

  @Override
  public void widen(short[] from, float[] to, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      IntVector bits =
          (IntVector)
              ShortVector.fromArray(SHORTS, from, c).convertShape(VectorOperators.S2I, INTS, 0);
      bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, c);
    }
  }

  @Override
  public void add(float[] x, int at, float[] y, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, x, at + c)
          .add(FloatVector.fromArray(FLOATS, y, c))
          .intoArray(x, at + c);
    }
  }

  @Override
  public void multiply(float[] x, float[] y, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, x, c).mul(FloatVector.fromArray(FLOATS, y, c)).intoArray(x, c);
    }
  }

  @Override
  public void scale(float[] x, float factor, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, x, c).mul(factor).intoArray(x, c);
    }
  }

  @Override
  public void multiplyAdd(float[] x, float[] y, float factor, float[] z, float[] to, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector product = FloatVector.fromArray(FLOATS, y, c).mul(factor);
      FloatVector.fromArray(FLOATS, x, c)
          .fma(product, FloatVector.fromArray(FLOATS, z, c))
          .intoArray(to, c);
    }
  }

  @Override
  public void relu(float[] x, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, x, c).max(0f).intoArray(x, c);
    }
  }

  @Override
  public void reluBackward(float[] u, float[] dy, int columns) {
    for (int c = 0; c < columns; c += WIDTH) {
      var negative = FloatVector.fromArray(FLOATS, u, c).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(FLOATS, dy, c).blend(0f, negative).intoArray(dy, c);
    }
  }

  /** The padding must hold nothing larger. */
  @Override
  public float max(float[] x, int columns) {
    FloatVector largest = FloatVector.fromArray(FLOATS, x, 0);
    for (int c = WIDTH; c < columns; c += WIDTH) {
      largest = largest.max(FloatVector.fromArray(FLOATS, x, c));
    }
    return largest.reduceLanes(VectorOperators.MAX); // exact in any order
  }

  /** The padding must hold nothing smaller. */
  @Override
  public float min(float[] x, int columns) {
    FloatVector smallest = FloatVector.fromArray(FLOATS, x, 0);
    for (int c = WIDTH; c < columns; c += WIDTH) {
      smallest = smallest.min(FloatVector.fromArray(FLOATS, x, c));
    }
    return smallest.reduceLanes(VectorOperators.MIN); // exact in any order
  }

  @Override
  public void quantize(float[] x, float factor, float shift, byte[] to, int columns) {
    FloatVector scale = FloatVector.broadcast(FLOATS, factor);
    FloatVector offset = FloatVector.broadcast(FLOATS, shift);
    for (int c = 0; c < columns; c += WIDTH) {
      IntVector codes =
          FloatVector.fromArray(FLOATS, x, c).fma(scale, offset).add(ROUNDING).reinterpretAsInts();
      ((ByteVector) codes.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(to, c);
    }
  }

  @Override
  public void dequantize(
      float[] x, float[] scales, float step, float[] sums, float least, float[] bias, int columns) {
    FloatVector lowest = FloatVector.broadcast(FLOATS, least);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector offset =
          FloatVector.fromArray(FLOATS, sums, c)
              .fma(lowest, FloatVector.fromArray(FLOATS, bias, c));
      FloatVector.fromArray(FLOATS, x, c)
          .fma(FloatVector.fromArray(FLOATS, scales, c).mul(step), offset)
          .intoArray(x, c);
    }
  }

  @Override
  public float sum(float[] x, int columns) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += WIDTH) {
      sum = sum.add(FloatVector.fromArray(FLOATS, x, c));
    }
    return total(sum);
  }

  /** The lanes in four chains, so that an addition need not wait for the one before. */
  private static float total(FloatVector vector) {
    float[] lanes = new float[LENGTH];
    vector.intoArray(lanes, 0);
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int i = 0; i < WIDTH; i += 4) {
      a += lanes[i];
      b += lanes[i + 1];
      c += lanes[i + 2];
      d += lanes[i + 3];
    }
    return (a + b) + (c + d);
  }

  private static void clearTail(float[] x, int columns) {
    Arrays.fill(x, columns, Passes.padded(columns), 0);
  }

  @Override
  public void softmaxBackward(float[] p, float[] dp, int columns, float scale) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int c = 0; c < columns; c += WIDTH) {
      sums = FloatVector.fromArray(FLOATS, dp, c).fma(FloatVector.fromArray(FLOATS, p, c), sums);
    }
    float along = total(sums);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector.fromArray(FLOATS, dp, c)
          .sub(along)
          .mul(FloatVector.fromArray(FLOATS, p, c))
          .mul(scale)
          .intoArray(dp, c);
    }
  }

  @Override
  public void dropout(float[] x, int columns, int rowSeed, int threshold, float scale) {
    for (int c = 0; c < columns; c += WIDTH) {
      IntVector h = STEPS.add(rowSeed + c * Dropout.COLUMN_STEP);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x7feb352d);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15)).mul(0x846ca68b);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
      var dropped = h.lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.LT, threshold);
      FloatVector.fromArray(FLOATS, x, c)
          .mul(scale)
          .blend(0f, dropped.cast(FLOATS))
          .intoArray(x, c);
    }
  }
}
