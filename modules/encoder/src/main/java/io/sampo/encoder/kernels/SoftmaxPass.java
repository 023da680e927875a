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
    FloatVector largest = FloatVector.fromArray(Lanes.FLOATS, x, 0);
    for (int c = Lanes.LENGTH; c < padded; c += Lanes.LENGTH) {
      largest = largest.max(FloatVector.fromArray(Lanes.FLOATS, x, c));
    }
    float max = largest.reduceLanes(VectorOperators.MAX); // exact in any order
    Lanes.exp(x, x, padded, scale, -max * scale);
    FloatVector sums = FloatVector.broadcast(Lanes.FLOATS, 0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      sums = sums.add(FloatVector.fromArray(Lanes.FLOATS, x, c));
    }
    float sum = Lanes.sum(sums, lanes);
    float inverse = 1 / sum;
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, x, c).mul(inverse).intoArray(x, c);
    }
    return Math.log(sum) + (double) max * scale;
  }

  /** {@code dp = p·(dp - Σ dp·p)·scale}; p is zero behind the last column. */
  void backward(float[] p, float[] dp, int columns, float scale) {
    int padded = Lanes.padded(columns);
    for (int c = columns; c < padded; c++) {
      dp[c] = 0;
    }
    FloatVector sums = FloatVector.broadcast(Lanes.FLOATS, 0);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      sums =
          FloatVector.fromArray(Lanes.FLOATS, dp, c)
              .fma(FloatVector.fromArray(Lanes.FLOATS, p, c), sums);
    }
    float along = Lanes.sum(sums, lanes);
    for (int c = 0; c < padded; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, dp, c)
          .sub(along)
          .mul(FloatVector.fromArray(Lanes.FLOATS, p, c))
          .mul(scale)
          .intoArray(dp, c);
    }
  }
}
