package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax of a row in heap arrays padded to whole vectors, and its backward pass. */
final class SoftmaxPass {
  private final float[] lanes = new float[Lanes.LENGTH];

  /**
   * {@code x = softmax(scale·x)} over the first {@code columns}; the rest becomes 0.
   *
   * @return log of the sum of {@code exp(scale·x)}
   */
  double softmax(float[] x, int columns, float scale) {
    int padded = Lanes.padded(columns);
    for (int c = columns; c < padded; c++) {
      x[c] = Float.NEGATIVE_INFINITY;
    }
    FloatVector largest = Lanes.load(x, 0);
    for (int c = Lanes.LENGTH; c < padded; c += Lanes.LENGTH) {
      largest = largest.max(Lanes.load(x, c));
    }
    float max = largest.reduceLanes(VectorOperators.MAX); // exact in any order
    FloatVector shift = Lanes.broadcast(-max * scale);
    FloatVector factor = Lanes.broadcast(scale);
    FloatVector sums = Lanes.broadcast(0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector e = Lanes.exp(Lanes.load(x, c).fma(factor, shift));
      e.intoArray(x, c);
      sums = sums.add(e);
    }
    float sum = Lanes.sum(sums, lanes);
    float inverse = 1 / sum;
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      Lanes.load(x, c).mul(inverse).intoArray(x, c);
    }
    return Math.log(sum) + (double) max * scale;
  }

  /** {@code dp = p·(dp - Σ dp·p)·scale}; p is zero behind the last column. */
  void backward(float[] p, float[] dp, int columns, float scale) {
    int padded = Lanes.padded(columns);
    for (int c = columns; c < padded; c++) {
      dp[c] = 0;
    }
    FloatVector sums = Lanes.broadcast(0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      sums = Lanes.load(dp, c).fma(Lanes.load(p, c), sums);
    }
    float along = Lanes.sum(sums, lanes);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      Lanes.load(dp, c).sub(along).mul(Lanes.load(p, c)).mul(scale).intoArray(dp, c);
    }
  }
}
