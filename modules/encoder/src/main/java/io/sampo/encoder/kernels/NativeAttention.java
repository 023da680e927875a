package io.sampo.encoder.kernels;

/**
 * Self-attention on strided views of the fused [tokens, 3·hidden] matrix: nothing is permuted,
 * padded or copied. One block of work is one head of one sequence.
 */
final class NativeAttention {
  private final int[] starts;
  private final int heads;
  private final int hidden;
  private final int size; // of a head
  private final float scale;
  private final Dropout dropout;
  private final long[] savedStarts;

  NativeAttention(int[] starts, int heads, int hidden, Dropout dropout) {
    this.starts = starts;
    this.heads = heads;
    this.hidden = hidden;
    this.size = hidden / heads;
    this.scale = (float) (1 / Math.sqrt(size));
    this.dropout = dropout;
    this.savedStarts = savedStarts(starts, heads);
  }

  /**
   * Where the [heads, T, T] weights of each sequence begin, each row padded to whole vectors; the
   * last is the length of all.
   */
  static long[] savedStarts(int[] starts, int heads) {
    long[] offsets = new long[starts.length];
    for (int s = 0; s + 1 < starts.length; s++) {
      int length = starts[s + 1] - starts[s];
      offsets[s + 1] = offsets[s] + (long) heads * length * Passes.padded(length);
    }
    return offsets;
  }

  int blocks() {
    return (starts.length - 1) * heads;
  }

  /** [T, T] matrices and rows of one thread; they grow with the longest sequence. */
  static final class Scratch {
    private final OffHeap scores = new OffHeap();
    private final OffHeap dropped = new OffHeap();
    private final OffHeap slopes = new OffHeap();
    private float[] row = new float[0];
    private float[] other = new float[0];

    private void fit(int length) {
      if (row.length < Passes.padded(length)) {
        row = Passes.array(length);
        other = Passes.array(length);
      }
    }
  }

  /** A product of one head. */
  private static void multiply(
      long m,
      long n,
      long k,
      Product.Type operands,
      Product.Type result,
      long a,
      long lda,
      long b,
      long ldb,
      long c,
      long ldc) {
    Product.of(new Product.Shape(m, n, k, operands, result, lda, ldb, ldc, false, false))
        .run(a, b, c);
  }

  /**
   * @param saved the softmax weights, kept for backward; null when there will be none
   */
  void forward(int block, Rows qkv, Rows saved, Rows context, Scratch scratch) {
    int sequence = block / heads;
    int head = block % heads;
    int start = starts[sequence];
    int t = starts[sequence + 1] - start;
    int padded = Passes.padded(t);
    scratch.fit(t);
    Product.Type type = qkv.type;
    long q = qkv.address(start, (long) head * size);
    long k = qkv.address(start, (long) head * size + hidden);
    long v = qkv.address(start, (long) head * size + 2L * hidden);
    long ld = qkv.stride;
    Rows scores = scratch.scores.rows(Product.Type.F32, t, padded);
    Rows weights = scratch.dropped.rows(type, t, padded);
    multiply(t, t, size, type, Product.Type.F32, q, ld, k, -ld, scores.address(0), padded);
    int savedAt = (int) savedStarts[sequence] + head * t * padded;
    float[] row = scratch.row;
    for (int i = 0; i < t; i++) {
      scores.read(i, row);
      SoftmaxPass.softmax(row, t, scale);
      if (saved != null) {
        saved.write(0, savedAt + i * padded, row, padded);
      }
      dropout.apply(row, t, (long) (start + i) * heads + head);
      weights.write(i, row);
    }
    long out = context.address(start, (long) head * size);
    multiply(
        t, size, t, type, context.type, weights.address(0), padded, v, ld, out, context.stride);
  }

  void backward(int block, Rows qkv, Rows saved, Rows dContext, Rows dQkv, Scratch scratch) {
    int sequence = block / heads;
    int head = block % heads;
    int start = starts[sequence];
    int t = starts[sequence + 1] - start;
    int padded = Passes.padded(t);
    scratch.fit(t);
    Product.Type type = qkv.type;
    long first = (long) head * size;
    long q = qkv.address(start, first);
    long k = qkv.address(start, first + hidden);
    long v = qkv.address(start, first + 2L * hidden);
    long dc = dContext.address(start, first);
    long ld = qkv.stride;
    long ldc = dContext.stride;
    Rows dWeights = scratch.scores.rows(Product.Type.F32, t, padded);
    Rows weights = scratch.dropped.rows(type, t, padded);
    Rows dScores = scratch.slopes.rows(type, t, padded);
    multiply(t, t, size, type, Product.Type.F32, dc, ldc, v, -ld, dWeights.address(0), padded);
    int savedAt = (int) savedStarts[sequence] + head * t * padded;
    float[] p = scratch.row;
    float[] dp = scratch.other;
    for (int i = 0; i < t; i++) {
      long dropoutRow = (long) (start + i) * heads + head;
      dWeights.read(i, dp);
      dropout.apply(dp, t, dropoutRow);
      saved.read(0, savedAt + i * padded, p, padded);
      SoftmaxPass.backward(p, dp, t, scale);
      dScores.write(i, dp);
      dropout.apply(p, t, dropoutRow);
      weights.write(i, p);
    }
    long ds = dScores.address(0);
    long dq = dQkv.address(start, first);
    long dk = dQkv.address(start, first + hidden);
    long dv = dQkv.address(start, first + 2L * hidden);
    long ldd = dQkv.stride;
    Product.Type out = dQkv.type;
    multiply(t, size, t, type, out, weights.address(0), -padded, dc, ldc, dv, ldd);
    multiply(t, size, t, type, out, ds, padded, k, ld, dq, ldd);
    multiply(t, size, t, type, out, ds, -padded, q, ld, dk, ldd);
  }
}
