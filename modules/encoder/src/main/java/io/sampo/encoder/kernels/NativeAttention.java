package io.sampo.encoder.kernels;

/**
 * Self-attention on strided views of the fused [tokens, 3·hidden] matrix: nothing is permuted,
 * padded or copied. One block of work is one head of one sequence or, where a sequence is short,
 * all its heads, for calling oneDNN takes as long as the product of a few tokens.
 */
final class NativeAttention {
  /** Tokens up to which a sequence's heads are multiplied in one call. */
  private static final int SHORT = 64;

  private final int[] starts;
  private final int heads;
  private final int hidden;
  private final int size; // of a head
  private final float scale;
  private final Dropout dropout;
  private final ShortAttention few;
  private final long[] savedStarts;
  private final int[] firstBlocks; // of each sequence

  NativeAttention(int[] starts, int heads, int hidden, Dropout dropout) {
    this.starts = starts;
    this.heads = heads;
    this.hidden = hidden;
    this.size = hidden / heads;
    this.scale = (float) (1 / Math.sqrt(size));
    this.dropout = dropout;
    this.few = new ShortAttention(hidden, heads, dropout);
    this.savedStarts = savedStarts(starts, heads);
    this.firstBlocks = new int[starts.length];
    for (int s = 0; s + 1 < starts.length; s++) {
      boolean together = starts[s + 1] - starts[s] <= SHORT;
      firstBlocks[s + 1] = firstBlocks[s] + (together ? 1 : heads);
    }
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
    return firstBlocks[firstBlocks.length - 1];
  }

  /** [heads, T, T] matrices and rows of one thread; they grow with the longest sequence. */
  static final class Scratch implements ScratchMemory.Room {
    private final OffHeap scores = new OffHeap();
    private final OffHeap dropped = new OffHeap();
    private final OffHeap slopes = new OffHeap();
    private final ShortAttention.Scratch small = new ShortAttention.Scratch();
    private float[] row = new float[0];
    private float[] other = new float[0];

    @Override
    public void close() {
      scores.close();
      dropped.close();
      slopes.close();
    }

    private void fit(int length) {
      if (row.length < Passes.padded(length)) {
        row = Passes.array(length);
        other = Passes.array(length);
      }
    }
  }

  /** One block: some heads of one sequence, side by side. */
  private final class Part {
    private final int start; // first row of the sequence
    private final int t; // its tokens
    private final int padded;
    private final int head; // the first one
    private final int count; // of heads
    private final int savedAt;

    Part(int block) {
      int s = java.util.Arrays.binarySearch(firstBlocks, block);
      int sequence = s >= 0 ? s : -s - 2;
      this.start = starts[sequence];
      this.t = starts[sequence + 1] - start;
      this.padded = Passes.padded(t);
      this.count = t <= SHORT ? heads : 1;
      this.head = block - firstBlocks[sequence];
      this.savedAt = (int) savedStarts[sequence] + head * t * padded;
    }

    int rows() {
      return count * t;
    }

    /** Rows are those of the first head, then those of the next. */
    long dropoutRow(int row) {
      return (long) (start + row % t) * heads + head + row / t;
    }

    long address(Rows matrix, long column) {
      return matrix.address(start, (long) head * size + column);
    }

    /** Products of [T, size] views of the batch's matrices: result [T, T]. */
    void scores(Product.Type type, Rows result, long a, long lda, long b, long ldb) {
      Product.Batch batch = new Product.Batch(count, size, size, (long) t * padded);
      run(t, t, size, type, result.type, a, lda, b, -ldb, result.address(0), padded, batch);
    }

    /** Products of [T, T] weights (transposed: a negative stride) with [T, size] views. */
    void weighted(
        Rows weights, boolean transposed, long b, long ldb, Product.Type result, long c, long ldc) {
      Product.Batch batch = new Product.Batch(count, (long) t * padded, size, size);
      long lda = transposed ? -padded : padded;
      run(t, size, t, weights.type, result, weights.address(0), lda, b, ldb, c, ldc, batch);
    }

    private void run(
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
        long ldc,
        Product.Batch batch) {
      Product.Batch used = count == 1 ? Product.Batch.ONE : batch;
      Product.of(new Product.Shape(m, n, k, operands, result, lda, ldb, ldc, false, false, used))
          .run(a, b, c);
    }
  }

  /**
   * @param saved the softmax weights, kept for backward; null when there will be none
   */
  void forward(int block, Rows qkv, Rows saved, Rows context, Scratch scratch) {
    Part part = new Part(block);
    int t = part.t;
    if (t <= ShortAttention.LONGEST) {
      few.forward(part.start, t, qkv, saved, part.savedAt, context, scratch.small);
      return;
    }
    int padded = part.padded;
    scratch.fit(t);
    Product.Type type = qkv.type;
    long ld = qkv.stride;
    Rows scores = scratch.scores.rows(Product.Type.F32, part.rows(), padded);
    Rows weights = scratch.dropped.rows(type, part.rows(), padded);
    part.scores(type, scores, part.address(qkv, 0), ld, part.address(qkv, hidden), ld);
    float[] row = scratch.row;
    for (int i = 0; i < part.rows(); i++) {
      scores.read(i, row);
      SoftmaxPass.softmax(row, t, scale);
      if (saved != null) {
        saved.write(0, part.savedAt + i * padded, row, padded);
      }
      dropout.apply(row, t, part.dropoutRow(i));
      weights.write(i, row);
    }
    part.weighted(
        weights,
        false,
        part.address(qkv, 2L * hidden),
        ld,
        context.type,
        part.address(context, 0),
        context.stride);
  }

  void backward(int block, Rows qkv, Rows saved, Rows dContext, Rows dQkv, Scratch scratch) {
    Part part = new Part(block);
    int t = part.t;
    if (t <= ShortAttention.LONGEST) {
      few.backward(part.start, t, qkv, saved, part.savedAt, dContext, dQkv, scratch.small);
      return;
    }
    int padded = part.padded;
    scratch.fit(t);
    Product.Type type = qkv.type;
    long ld = qkv.stride;
    long dc = part.address(dContext, 0);
    long ldc = dContext.stride;
    Rows dWeights = scratch.scores.rows(Product.Type.F32, part.rows(), padded);
    Rows weights = scratch.dropped.rows(type, part.rows(), padded);
    Rows dScores = scratch.slopes.rows(type, part.rows(), padded);
    part.scores(type, dWeights, dc, ldc, part.address(qkv, 2L * hidden), ld);
    float[] p = scratch.row;
    float[] dp = scratch.other;
    for (int i = 0; i < part.rows(); i++) {
      long dropoutRow = part.dropoutRow(i);
      dWeights.read(i, dp);
      dropout.apply(dp, t, dropoutRow);
      saved.read(0, part.savedAt + i * padded, p, padded);
      SoftmaxPass.backward(p, dp, t, scale);
      dScores.write(i, dp);
      dropout.apply(p, t, dropoutRow);
      weights.write(i, p);
    }
    Product.Type out = dQkv.type;
    long ldd = dQkv.stride;
    long q = part.address(qkv, 0);
    long k = part.address(qkv, hidden);
    part.weighted(weights, true, dc, ldc, out, part.address(dQkv, 2L * hidden), ldd);
    part.weighted(dScores, false, k, ld, out, part.address(dQkv, 0), ldd);
    part.weighted(dScores, true, q, ld, out, part.address(dQkv, hidden), ldd);
  }
}
