package io.sampo.encoder.kernels;

import io.sampo.encoder.kernels.HeadPasses.Matrix;

/**
 * Self-attention of a sequence of few tokens, all its heads, in single precision on one thread's
 * arrays: a library takes longer to be called than to multiply so little. What it keeps for the
 * backward pass is transposed, so both passes must be of this class.
 */
final class ShortAttention {
  /**
   * Tokens up to which this is faster than products of oneDNN, in single precision too. As plain
   * loops it never is.
   */
  static final int LONGEST = Passes.BEST instanceof VectorPasses ? 24 : 0;

  private final int hidden;
  private final int heads;
  private final int size; // of a head
  private final float scale;
  private final Dropout dropout;

  ShortAttention(int hidden, int heads, Dropout dropout) {
    this.hidden = hidden;
    this.heads = heads;
    this.size = hidden / heads;
    this.scale = (float) (1 / Math.sqrt(size));
    this.dropout = dropout;
  }

  /**
   * The arrays of one thread; they grow with the longest sequence. Those of name {@code …Columns}
   * are [hidden, tokens], the others [tokens, hidden].
   */
  static final class Scratch {
    private float[] row = new float[0];
    private float[] queryColumns = row;
    private float[] queries = row;
    private float[] keys = row;
    private float[] valueRows = row;
    private float[] gradientColumns = row;
    private float[] gradients = row;
    private float[] result = row;
    private float[] weights = row; // of one head
    private float[] slopes = row;
    private int[] seeds = new int[0];

    private void fit(int tokens, int hidden) {
      int padded = Passes.padded(tokens);
      int columns = hidden * padded;
      int matrix = tokens * stride(hidden);
      if (row.length < 3 * stride(hidden)) {
        row = new float[3 * stride(hidden)];
      }
      if (queries.length < matrix || queryColumns.length < columns) {
        queryColumns = new float[columns];
        gradientColumns = new float[columns];
        queries = new float[matrix];
        keys = new float[matrix];
        valueRows = new float[matrix];
        gradients = new float[matrix];
        result = new float[3 * matrix];
      }
      if (weights.length < tokens * padded) {
        weights = new float[tokens * padded];
        slopes = new float[tokens * padded];
        seeds = new int[padded];
      }
    }
  }

  /** Floats from row to row: room for a vector, and never a multiple of a page. */
  private static int stride(int hidden) {
    return Passes.padded(hidden) + Passes.LENGTH;
  }

  /**
   * @param start first row of the sequence
   * @param t its tokens
   * @param saved where the weights go, from {@code savedAt}; null for nowhere
   */
  void forward(int start, int t, Rows qkv, Rows saved, int savedAt, Rows context, Scratch s) {
    s.fit(t, hidden);
    int padded = Passes.padded(t);
    int stride = stride(hidden);
    for (int i = 0; i < t; i++) {
      read(qkv, start, i, s);
      transpose(s.row, hidden, s.queryColumns, i, padded);
    }
    Matrix weights = Matrix.rows(s.weights, 0, padded);
    for (int head = 0; head < heads; head++) {
      int at = head * size;
      Matrix queryColumns = Matrix.rows(s.queryColumns, at * padded, padded);
      HeadPasses.product(Matrix.rows(s.keys, at, stride), queryColumns, weights, t, t, size);
      HeadPasses.softmax(s.weights, t, t, scale);
      if (saved != null) {
        saved.write(0, savedAt + head * t * padded, s.weights, t * padded);
      }
      drop(s.weights, start, t, head, s);
      HeadPasses.product(
          Matrix.columns(s.weights, 0, padded),
          Matrix.rows(s.valueRows, at, stride),
          Matrix.rows(s.result, at, stride),
          t,
          size,
          t);
    }
    for (int i = 0; i < t; i++) {
      System.arraycopy(s.result, i * stride, s.row, 0, hidden);
      context.write(start + i, s.row);
    }
  }

  /** As {@link #forward}; the gradient of all three goes to the rows of dQkv. */
  void backward(
      int start, int t, Rows qkv, Rows saved, int savedAt, Rows dContext, Rows dQkv, Scratch s) {
    s.fit(t, hidden);
    int padded = Passes.padded(t);
    int stride = stride(hidden);
    for (int i = 0; i < t; i++) {
      read(qkv, start, i, s);
      System.arraycopy(s.row, 0, s.queries, i * stride, hidden);
      dContext.read(start + i, s.row);
      transpose(s.row, hidden, s.gradientColumns, i, padded);
      System.arraycopy(s.row, 0, s.gradients, i * stride, hidden);
    }
    int whole = t * stride; // of each of the three results
    Matrix slopes = Matrix.rows(s.slopes, 0, padded);
    for (int head = 0; head < heads; head++) {
      int at = head * size;
      saved.read(0, savedAt + head * t * padded, s.weights, t * padded);
      Matrix gradientColumns = Matrix.rows(s.gradientColumns, at * padded, padded);
      HeadPasses.product(Matrix.rows(s.valueRows, at, stride), gradientColumns, slopes, t, t, size);
      drop(s.slopes, start, t, head, s);
      HeadPasses.softmaxBackward(s.weights, s.slopes, t, t, scale);
      drop(s.weights, start, t, head, s);
      HeadPasses.product(
          Matrix.columns(s.slopes, 0, padded),
          Matrix.rows(s.keys, at, stride),
          Matrix.rows(s.result, at, stride),
          t,
          size,
          t);
      HeadPasses.product(
          slopes,
          Matrix.rows(s.queries, at, stride),
          Matrix.rows(s.result, whole + at, stride),
          t,
          size,
          t);
      HeadPasses.product(
          Matrix.rows(s.weights, 0, padded),
          Matrix.rows(s.gradients, at, stride),
          Matrix.rows(s.result, 2 * whole + at, stride),
          t,
          size,
          t);
    }
    for (int i = 0; i < t; i++) {
      for (int part = 0; part < 3; part++) {
        System.arraycopy(s.result, part * whole + i * stride, s.row, part * hidden, hidden);
      }
      dQkv.write(start + i, s.row);
    }
  }

  /**
   * A token's row; its keys and values go where they belong, its queries are left to the caller.
   */
  private void read(Rows qkv, int start, int token, Scratch s) {
    qkv.read(start + token, s.row);
    System.arraycopy(s.row, hidden, s.keys, token * stride(hidden), hidden);
    System.arraycopy(s.row, 2 * hidden, s.valueRows, token * stride(hidden), hidden);
  }

  private static void transpose(float[] row, int length, float[] columns, int column, int stride) {
    for (int c = 0, at = column; c < length; c++, at += stride) {
      columns[at] = row[c];
    }
  }

  private void drop(float[] weights, int start, int t, int head, Scratch s) {
    if (dropout.none()) {
      return;
    }
    for (int i = 0; i < t; i++) {
      s.seeds[i] = dropout.rowSeed((long) (start + i) * heads + head);
    }
    HeadPasses.dropout(weights, t, t, s.seeds, dropout.threshold(), (float) dropout.scale());
  }
}
