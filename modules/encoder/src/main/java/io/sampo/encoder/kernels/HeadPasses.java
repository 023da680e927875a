package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic of the heads of short sequences by the Java Vector API; see {@link VectorPasses} for
 * how its loops look. Weights stand transposed, one row per key and one column per query, so that a
 * softmax runs down columns: whole vectors at a time, no sums along them. Rows are padded to {@link
 * Passes#LENGTH}, and columns behind the last query hold anything.
 */
final class HeadPasses {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int WIDTH = FLOATS.length();

  private HeadPasses() {}

  /** A matrix in an array. Element (i, j) lies at {@code at + i·row + j·column}. */
  record Matrix(float[] values, int at, int row, int column) {
    /** Row-major. */
    static Matrix rows(float[] values, int at, int stride) {
      return new Matrix(values, at, stride, 1);
    }

    /** The transposed of {@link #rows}. */
    static Matrix columns(float[] values, int at, int stride) {
      return new Matrix(values, at, 1, stride);
    }
  }

  /**
   * {@code c = a·b} with a [m, k], b [k, n] and c [m, n]. Rows of b and c are contiguous; up to a
   * vector behind their n columns is read and overwritten.
   *
   * <p>Four rows at a time, by two vectors where there are two: so many sums fit the registers.
   */
  static void product(Matrix a, Matrix b, Matrix c, int m, int n, int k) {
    for (int i = 0; i < m; i += 4) {
      int j = 0;
      for (; j + WIDTH < n; j += 2 * WIDTH) {
        pair(a, b, c, i, j, m, k);
      }
      if (j < n) {
        single(a, b, c, i, j, m, k);
      }
    }
  }

  private static void pair(Matrix a, Matrix b, Matrix c, int i, int j, int m, int k) {
    // Behind the last row it is computed again.
    int i1 = Math.min(i + 1, m - 1);
    int i2 = Math.min(i + 2, m - 1);
    int i3 = Math.min(i + 3, m - 1);
    float[] factors = a.values();
    float[] rows = b.values();
    float[] results = c.values();
    int at0 = a.at() + i * a.row();
    int at1 = a.at() + i1 * a.row();
    int at2 = a.at() + i2 * a.row();
    int at3 = a.at() + i3 * a.row();
    int at = b.at() + j;
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector next0 = sum0;
    FloatVector next1 = sum0;
    FloatVector next2 = sum0;
    FloatVector next3 = sum0;
    for (int t = 0; t < k; t++) {
      FloatVector row = FloatVector.fromArray(FLOATS, rows, at);
      FloatVector next = FloatVector.fromArray(FLOATS, rows, at + WIDTH);
      FloatVector factor0 = FloatVector.broadcast(FLOATS, factors[at0]);
      sum0 = row.fma(factor0, sum0);
      next0 = next.fma(factor0, next0);
      FloatVector factor1 = FloatVector.broadcast(FLOATS, factors[at1]);
      sum1 = row.fma(factor1, sum1);
      next1 = next.fma(factor1, next1);
      FloatVector factor2 = FloatVector.broadcast(FLOATS, factors[at2]);
      sum2 = row.fma(factor2, sum2);
      next2 = next.fma(factor2, next2);
      FloatVector factor3 = FloatVector.broadcast(FLOATS, factors[at3]);
      sum3 = row.fma(factor3, sum3);
      next3 = next.fma(factor3, next3);
      at0 += a.column();
      at1 += a.column();
      at2 += a.column();
      at3 += a.column();
      at += b.row();
    }
    int to = c.at() + j;
    sum0.intoArray(results, to + i * c.row());
    sum1.intoArray(results, to + i1 * c.row());
    sum2.intoArray(results, to + i2 * c.row());
    sum3.intoArray(results, to + i3 * c.row());
    next0.intoArray(results, to + WIDTH + i * c.row());
    next1.intoArray(results, to + WIDTH + i1 * c.row());
    next2.intoArray(results, to + WIDTH + i2 * c.row());
    next3.intoArray(results, to + WIDTH + i3 * c.row());
  }

  private static void single(Matrix a, Matrix b, Matrix c, int i, int j, int m, int k) {
    // Behind the last row it is computed again.
    int i1 = Math.min(i + 1, m - 1);
    int i2 = Math.min(i + 2, m - 1);
    int i3 = Math.min(i + 3, m - 1);
    float[] factors = a.values();
    float[] rows = b.values();
    float[] results = c.values();
    int at0 = a.at() + i * a.row();
    int at1 = a.at() + i1 * a.row();
    int at2 = a.at() + i2 * a.row();
    int at3 = a.at() + i3 * a.row();
    int at = b.at() + j;
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int t = 0; t < k; t++) {
      FloatVector row = FloatVector.fromArray(FLOATS, rows, at);
      sum0 = row.fma(FloatVector.broadcast(FLOATS, factors[at0]), sum0);
      sum1 = row.fma(FloatVector.broadcast(FLOATS, factors[at1]), sum1);
      sum2 = row.fma(FloatVector.broadcast(FLOATS, factors[at2]), sum2);
      sum3 = row.fma(FloatVector.broadcast(FLOATS, factors[at3]), sum3);
      at0 += a.column();
      at1 += a.column();
      at2 += a.column();
      at3 += a.column();
      at += b.row();
    }
    int to = c.at() + j;
    sum0.intoArray(results, to + i * c.row());
    sum1.intoArray(results, to + i1 * c.row());
    sum2.intoArray(results, to + i2 * c.row());
    sum3.intoArray(results, to + i3 * c.row());
  }

  /** {@code x = softmax(scale·x)} down each of the columns; x [rows, columns]. */
  static void softmax(float[] x, int rows, int columns, float scale) {
    int stride = Passes.padded(columns);
    int end = rows * stride;
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector max = FloatVector.fromArray(FLOATS, x, c);
      for (int i = c + stride; i < end; i += stride) {
        FloatVector value = FloatVector.fromArray(FLOATS, x, i);
        max = max.blend(value, value.compare(VectorOperators.GT, max));
      }
      for (int i = c; i < end; i += stride) {
        FloatVector.fromArray(FLOATS, x, i).sub(max).mul(scale).intoArray(x, i);
      }
    }
    Passes.BEST.exp(x, x, end, 1, 0);
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = c; i < end; i += stride) {
        sum = sum.add(FloatVector.fromArray(FLOATS, x, i));
      }
      FloatVector share = FloatVector.broadcast(FLOATS, 1f).div(sum);
      for (int i = c; i < end; i += stride) {
        FloatVector.fromArray(FLOATS, x, i).mul(share).intoArray(x, i);
      }
    }
  }

  /** {@code dp = p·(dp - Σ dp·p)·scale} down each of the columns. */
  static void softmaxBackward(float[] p, float[] dp, int rows, int columns, float scale) {
    int stride = Passes.padded(columns);
    int end = rows * stride;
    for (int c = 0; c < columns; c += WIDTH) {
      FloatVector along = FloatVector.zero(FLOATS);
      for (int i = c; i < end; i += stride) {
        along =
            FloatVector.fromArray(FLOATS, dp, i).fma(FloatVector.fromArray(FLOATS, p, i), along);
      }
      for (int i = c; i < end; i += stride) {
        FloatVector.fromArray(FLOATS, dp, i)
            .sub(along)
            .mul(FloatVector.fromArray(FLOATS, p, i))
            .mul(scale)
            .intoArray(dp, i);
      }
    }
  }

  /**
   * {@link Dropout} of the transposed: the element at (r, c) here is that at (c, r) there.
   *
   * @param rowSeeds of each column here
   */
  static void dropout(
      float[] x, int rows, int columns, int[] rowSeeds, int threshold, float scale) {
    int stride = Passes.padded(columns);
    for (int c = 0; c < columns; c += WIDTH) {
      IntVector seeds = IntVector.fromArray(INTS, rowSeeds, c);
      for (int r = 0; r < rows; r++) {
        IntVector h = seeds.add(r * Dropout.COLUMN_STEP);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x7feb352d);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15)).mul(0x846ca68b);
        h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
        var dropped = h.lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.LT, threshold);
        FloatVector.fromArray(FLOATS, x, r * stride + c)
            .mul(scale)
            .blend(0f, dropped.cast(FLOATS))
            .intoArray(x, r * stride + c);
      }
    }
  }
}
