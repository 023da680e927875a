package io.sampo.encoder.kernels;

import java.util.Arrays;

/** Passes over heads as loops that the JIT vectorizes as far as it can. */
final class PlainHeadPasses implements HeadPasses {
  @Override
  public void product(Matrix a, Matrix b, Matrix c, int m, int n, int k) {
    float[] sum = new float[n];
    for (int i = 0; i < m; i++) {
      Arrays.fill(sum, 0);
      for (int t = 0; t < k; t++) {
        float factor = a.values()[a.at() + i * a.row() + t * a.column()];
        int at = b.at() + t * b.row();
        for (int j = 0; j < n; j++) {
          sum[j] += factor * b.values()[at + j];
        }
      }
      System.arraycopy(sum, 0, c.values(), c.at() + i * c.row(), n);
    }
  }

  @Override
  public void softmax(float[] x, int rows, int columns, float scale) {
    int stride = Passes.padded(columns);
    float[] max = new float[columns];
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        max[c] = Math.max(max[c], x[r * stride + c]);
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        x[r * stride + c] = (x[r * stride + c] - max[c]) * scale;
      }
    }
    Passes.BEST.exp(x, x, rows * stride, 1, 0);
    float[] sum = new float[columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        sum[c] += x[r * stride + c];
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        x[r * stride + c] /= sum[c];
      }
    }
  }

  @Override
  public void softmaxBackward(float[] p, float[] dp, int rows, int columns, float scale) {
    int stride = Passes.padded(columns);
    float[] along = new float[columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        along[c] += dp[r * stride + c] * p[r * stride + c];
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int i = r * stride + c;
        dp[i] = (dp[i] - along[c]) * p[i] * scale;
      }
    }
  }

  @Override
  public void dropout(
      float[] x, int rows, int columns, int[] rowSeeds, int threshold, float scale) {
    int stride = Passes.padded(columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        boolean kept = (Dropout.mix(rowSeeds[c] + r * Dropout.COLUMN_STEP) >>> 8) >= threshold;
        x[r * stride + c] = kept ? x[r * stride + c] * scale : 0;
      }
    }
  }
}
