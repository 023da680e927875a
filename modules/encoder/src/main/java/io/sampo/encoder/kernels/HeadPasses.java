package io.sampo.encoder.kernels;

/**
 * Arithmetic of the heads of short sequences. Weights stand transposed, one row per key and one
 * column per query, so that a softmax runs down columns: whole vectors at a time, no sums along
 * them. Rows are padded to {@link Passes#LENGTH}, and columns behind the last query hold anything.
 */
interface HeadPasses {
  /** Those of the Java Vector API where this JVM has it, else plain loops. */
  HeadPasses BEST = PassesChoice.bestOfHeads();

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
   */
  void product(Matrix a, Matrix b, Matrix c, int m, int n, int k);

  /** {@code x = softmax(scale·x)} down each of the columns; x [rows, columns]. */
  void softmax(float[] x, int rows, int columns, float scale);

  /** {@code dp = p·(dp - Σ dp·p)·scale} down each of the columns. */
  void softmaxBackward(float[] p, float[] dp, int rows, int columns, float scale);

  /**
   * {@link Dropout} of the transposed: the element at (r, c) here is that at (c, r) there.
   *
   * @param rowSeeds of each column here
   */
  void dropout(float[] x, int rows, int columns, int[] rowSeeds, int threshold, float scale);
}
