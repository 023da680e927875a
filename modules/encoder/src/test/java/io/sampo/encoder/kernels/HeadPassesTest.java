package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.kernels.HeadPasses.Matrix;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Passes over heads against arithmetic in double, element by element. */
class HeadPassesTest {
  private static final int[] TOKENS = {1, 2, 5, 16, 17, 24};
  private final Random random = new Random(5);

  private float[] normal(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static void close(float actual, double expected, String what) {
    assertThat((double) actual)
        .as(what)
        .isCloseTo(expected, Offset.offset(1e-5 + 1e-6 * Math.abs(expected)));
  }

  @Test
  void productsOfRowsAndOfColumns() {
    for (int m : TOKENS) {
      for (int n : new int[] {1, 12, 16, 33}) {
        int k = 7;
        int stride = 64;
        float[] values = normal(stride * stride);
        float[] second = normal(k * stride);
        for (Matrix a :
            List.of(Matrix.rows(values, 3, stride), Matrix.columns(values, 3, stride))) {
          float[] c = new float[5 + m * stride];
          HeadPasses.product(a, Matrix.rows(second, 2, stride), Matrix.rows(c, 5, stride), m, n, k);
          for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
              double sum = 0;
              for (int t = 0; t < k; t++) {
                sum +=
                    (double) values[3 + i * a.row() + t * a.column()] * second[2 + t * stride + j];
              }
              close(c[5 + i * stride + j], sum, m + " x " + n);
            }
          }
        }
      }
    }
  }

  @Test
  void softmaxRunsDownTheColumns() {
    for (int t : TOKENS) {
      int stride = Passes.padded(t);
      float[] x = normal(t * stride);
      x[0] = 60; // far above the others of its column
      float[] p = x.clone();
      HeadPasses.softmax(p, t, t, 2);
      float[] gradient = normal(t * stride);
      float[] slopes = gradient.clone();
      HeadPasses.softmaxBackward(p, slopes, t, t, 2);
      for (int c = 0; c < t; c++) {
        double sum = 0;
        double along = 0;
        for (int r = 0; r < t; r++) {
          sum += Math.exp(2 * (x[r * stride + c] - 60.0));
          along += (double) gradient[r * stride + c] * p[r * stride + c];
        }
        for (int r = 0; r < t; r++) {
          int i = r * stride + c;
          close(p[i], Math.exp(2 * (x[i] - 60.0)) / sum, "softmax of " + t);
          close(slopes[i], p[i] * (gradient[i] - along) * 2, "slope of " + t);
        }
      }
    }
  }

  @Test
  void dropsWhatTheMaskOfRowsDrops() {
    Dropout dropout = Dropout.of(0.3, 1, 2, 3);
    for (int t : TOKENS) {
      int stride = Passes.padded(t);
      int[] seeds = new int[stride];
      for (int c = 0; c < t; c++) {
        seeds[c] = dropout.rowSeed(100 + c);
      }
      float[] x = normal(t * stride);
      float[] dropped = x.clone();
      HeadPasses.dropout(dropped, t, t, seeds, dropout.threshold(), (float) dropout.scale());
      for (int r = 0; r < t; r++) {
        for (int c = 0; c < t; c++) {
          double factor = dropout.factor(100 + c, r);
          close(dropped[r * stride + c], factor * x[r * stride + c], r + ", " + c);
        }
      }
    }
  }
}
