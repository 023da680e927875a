package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;

/**
 * LayerNorm of rows in heap arrays (Ba et al. 2016, arXiv 1607.06450). Arrays are padded to whole
 * vectors; what lies behind the last column is zero on entry and undefined on return.
 */
final class LayerNormPass {
  private final int columns;
  private final int padded;
  private final float[] lanes = new float[Lanes.LENGTH];

  LayerNormPass(int columns) {
    this.columns = columns;
    this.padded = Lanes.padded(columns);
  }

  /** Normalizes z in place to mean 0 and variance 1; returns 1/σ. */
  float normalize(float[] z, double eps) {
    FloatVector sum = FloatVector.broadcast(Lanes.FLOATS, 0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      sum = sum.add(FloatVector.fromArray(Lanes.FLOATS, z, c));
    }
    float mean = Lanes.sum(sum, lanes) / columns;
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, z, c).sub(mean).intoArray(z, c);
    }
    clearTail(z);
    FloatVector squares = FloatVector.broadcast(Lanes.FLOATS, 0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector d = FloatVector.fromArray(Lanes.FLOATS, z, c);
      squares = d.fma(d, squares);
    }
    float scale = (float) (1 / Math.sqrt(Lanes.sum(squares, lanes) / (double) columns + eps));
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, z, c).mul(scale).intoArray(z, c);
    }
    return scale;
  }

  void affine(float[] normalized, float[] gamma, float[] beta, float[] y) {
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, normalized, c)
          .fma(
              FloatVector.fromArray(Lanes.FLOATS, gamma, c),
              FloatVector.fromArray(Lanes.FLOATS, beta, c))
          .intoArray(y, c);
    }
  }

  /**
   * {@code dz = scale·(dn - mean(dn) - n·mean(dn·n))} with {@code dn = dy·gamma}; adds to dGamma
   * and dBeta. The result replaces dy.
   */
  void backward(
      float[] dy, float[] normalized, float scale, float[] gamma, float[] dGamma, float[] dBeta) {
    FloatVector sum = FloatVector.broadcast(Lanes.FLOATS, 0);
    FloatVector along = FloatVector.broadcast(Lanes.FLOATS, 0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector d = FloatVector.fromArray(Lanes.FLOATS, dy, c);
      FloatVector n = FloatVector.fromArray(Lanes.FLOATS, normalized, c);
      d.fma(n, FloatVector.fromArray(Lanes.FLOATS, dGamma, c)).intoArray(dGamma, c);
      FloatVector.fromArray(Lanes.FLOATS, dBeta, c).add(d).intoArray(dBeta, c);
      FloatVector dn = d.mul(FloatVector.fromArray(Lanes.FLOATS, gamma, c));
      dn.intoArray(dy, c);
      sum = sum.add(dn);
      along = dn.fma(n, along);
    }
    float mean = Lanes.sum(sum, lanes) / columns;
    float slope = Lanes.sum(along, lanes) / columns;
    FloatVector negativeSlope = FloatVector.broadcast(Lanes.FLOATS, -slope);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector centred = FloatVector.fromArray(Lanes.FLOATS, dy, c).sub(mean);
      FloatVector.fromArray(Lanes.FLOATS, normalized, c)
          .fma(negativeSlope, centred)
          .mul(scale)
          .intoArray(dy, c);
    }
    clearTail(dy);
  }

  void clearTail(float[] x) {
    for (int c = columns; c < padded; c++) {
      x[c] = 0;
    }
  }
}
