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
    FloatVector sum = Lanes.broadcast(0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      sum = sum.add(Lanes.load(z, c));
    }
    float mean = Lanes.sum(sum, lanes) / columns;
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      Lanes.load(z, c).sub(mean).intoArray(z, c);
    }
    clearTail(z);
    FloatVector squares = Lanes.broadcast(0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector d = Lanes.load(z, c);
      squares = d.fma(d, squares);
    }
    float scale = (float) (1 / Math.sqrt(Lanes.sum(squares, lanes) / (double) columns + eps));
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      Lanes.load(z, c).mul(scale).intoArray(z, c);
    }
    return scale;
  }

  void affine(float[] normalized, float[] gamma, float[] beta, float[] y) {
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      Lanes.load(normalized, c).fma(Lanes.load(gamma, c), Lanes.load(beta, c)).intoArray(y, c);
    }
  }

  /**
   * {@code dz = scale·(dn - mean(dn) - n·mean(dn·n))} with {@code dn = dy·gamma}; adds to dGamma
   * and dBeta. The result replaces dy.
   */
  void backward(
      float[] dy, float[] normalized, float scale, float[] gamma, float[] dGamma, float[] dBeta) {
    FloatVector sum = Lanes.broadcast(0);
    FloatVector along = Lanes.broadcast(0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector d = Lanes.load(dy, c);
      FloatVector n = Lanes.load(normalized, c);
      d.fma(n, Lanes.load(dGamma, c)).intoArray(dGamma, c);
      Lanes.load(dBeta, c).add(d).intoArray(dBeta, c);
      FloatVector dn = d.mul(Lanes.load(gamma, c));
      dn.intoArray(dy, c);
      sum = sum.add(dn);
      along = dn.fma(n, along);
    }
    float mean = Lanes.sum(sum, lanes) / columns;
    float slope = Lanes.sum(along, lanes) / columns;
    FloatVector negativeSlope = Lanes.broadcast(-slope);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector centred = Lanes.load(dy, c).sub(mean);
      Lanes.load(normalized, c).fma(negativeSlope, centred).mul(scale).intoArray(dy, c);
    }
    clearTail(dy);
  }

  void clearTail(float[] x) {
    for (int c = columns; c < padded; c++) {
      x[c] = 0;
    }
  }
}
