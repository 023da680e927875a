package io.sampo.encoder.kernels;

import java.util.Arrays;

/** Softmax of a row in a padded heap array, and its backward pass. */
final class SoftmaxPass {
  private SoftmaxPass() {}

  /**
   * {@code x = softmax(scale·x)} over the first {@code columns}; the rest becomes 0.
   *
   * @return log of the sum of {@code exp(scale·x)}
   */
  static double logSumSoftmax(float[] x, int columns, float scale) {
    int padded = Passes.padded(columns);
    Arrays.fill(x, columns, padded, Float.NEGATIVE_INFINITY);
    float max = Passes.BEST.max(x, padded);
    return Math.log(normalized(x, padded, scale, max)) + (double) max * scale;
  }

  /** {@code x = softmax(scale·x)} over the first {@code columns}; the rest becomes 0. */
  static void softmax(float[] x, int columns, float scale) {
    int padded = Passes.padded(columns);
    Arrays.fill(x, columns, padded, Float.NEGATIVE_INFINITY);
    float max = Passes.BEST.max(x, padded);
    normalized(x, padded, scale, max);
  }

  private static float normalized(float[] x, int padded, float scale, float max) {
    Passes.BEST.exp(x, x, padded, scale, -max * scale);
    float sum = Passes.BEST.sum(x, padded);
    Passes.BEST.scale(x, 1 / sum, padded);
    return sum;
  }

  /** {@code dp = p·(dp - Σ dp·p)·scale}; p is zero behind the last column. */
  static void backward(float[] p, float[] dp, int columns, float scale) {
    Arrays.fill(dp, columns, Passes.padded(columns), 0);
    Passes.BEST.softmaxBackward(p, dp, columns, scale);
  }
}
