package io.sampo.encoder.kernels;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

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
  private final DropoutLanes lanes;
  private final long[] savedStarts;

  NativeAttention(int[] starts, int heads, int hidden, Dropout dropout) {
    this.starts = starts;
    this.heads = heads;
    this.hidden = hidden;
    this.size = hidden / heads;
    this.scale = (float) (1 / Math.sqrt(size));
    this.dropout = dropout;
    this.lanes = new DropoutLanes(dropout);
    this.savedStarts = savedStarts(starts, heads);
  }

  /** Where the [heads, T, T] weights of each sequence begin; the last is the length of all. */
  static long[] savedStarts(int[] starts, int heads) {
    long[] offsets = new long[starts.length];
    for (int s = 0; s + 1 < starts.length; s++) {
      long length = (long) starts[s + 1] - starts[s];
      offsets[s + 1] = offsets[s] + heads * length * length;
    }
    return offsets;
  }

  int blocks() {
    return (starts.length - 1) * heads;
  }

  /** Off-heap [T, T] matrices and heap rows of one thread; they grow with the longest sequence. */
  static final class Scratch implements AutoCloseable {
    private FloatPointer first = new FloatPointer(1);
    private FloatPointer second = new FloatPointer(1);
    private FloatBuffer firstMemory;
    private FloatBuffer secondMemory;
    private float[] row = new float[0];
    private float[] other = new float[0];
    private final SoftmaxPass softmax = new SoftmaxPass();

    private void fit(int length) {
      long elements = (long) length * length;
      if (first.capacity() < elements) {
        close();
        first = new FloatPointer(elements);
        second = new FloatPointer(elements);
        firstMemory = first.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        secondMemory = second.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
      } else if (firstMemory == null) {
        firstMemory = first.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
        secondMemory = second.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
      }
      if (row.length < Lanes.padded(length)) {
        row = Lanes.array(length);
        other = Lanes.array(length);
      }
    }

    @Override
    public void close() {
      first.close();
      second.close();
      firstMemory = null;
      secondMemory = null;
      first = new FloatPointer(1);
      second = new FloatPointer(1);
    }
  }

  /**
   * @param saved the softmax weights, kept for backward; null when there will be none
   */
  void forward(int block, FloatRows qkv, FloatRows saved, FloatRows context, Scratch scratch) {
    int sequence = block / heads;
    int head = block % heads;
    int start = starts[sequence];
    int t = starts[sequence + 1] - start;
    scratch.fit(t);
    long q = qkv.address(start) + 4L * head * size;
    long k = q + 4L * hidden;
    long v = k + 4L * hidden;
    long weights = scratch.first.address();
    Gemm.multiply(false, true, t, t, size, 1, q, qkv.stride, k, qkv.stride, 0, weights, t);
    int savedAt = (int) (savedStarts[sequence] + (long) head * t * t);
    float[] row = scratch.row;
    for (int i = 0; i < t; i++) {
      scratch.firstMemory.get(i * t, row, 0, t);
      scratch.softmax.softmax(row, t, scale);
      if (saved != null) {
        saved.write(0, savedAt + i * t, row, t);
      }
      lanes.apply(row, t, (long) (start + i) * heads + head);
      scratch.firstMemory.put(i * t, row, 0, t);
    }
    long out = context.address(start) + 4L * head * size;
    Gemm.multiply(false, false, t, size, t, 1, weights, t, v, qkv.stride, 0, out, context.stride);
  }

  void backward(
      int block, FloatRows qkv, FloatRows saved, FloatRows dContext, FloatRows dQkv, Scratch s) {
    int sequence = block / heads;
    int head = block % heads;
    int start = starts[sequence];
    int t = starts[sequence + 1] - start;
    s.fit(t);
    long shift = 4L * head * size;
    long third = 4L * hidden;
    long q = qkv.address(start) + shift;
    long dq = dQkv.address(start) + shift;
    long dc = dContext.address(start) + shift;
    long ld = qkv.stride;
    long ldd = dQkv.stride;
    long ldc = dContext.stride;
    int savedAt = (int) (savedStarts[sequence] + (long) head * t * t);
    long dWeights = s.second.address();
    Gemm.multiply(false, true, t, t, size, 1, dc, ldc, q + 2 * third, ld, 0, dWeights, t);
    float[] p = s.row;
    float[] dp = s.other;
    for (int i = 0; i < t; i++) {
      long dropoutRow = (long) (start + i) * heads + head;
      s.secondMemory.get(i * t, dp, 0, t);
      lanes.apply(dp, t, dropoutRow);
      saved.read(0, savedAt + i * t, p, t);
      java.util.Arrays.fill(p, t, Lanes.padded(t), 0);
      s.softmax.backward(p, dp, t, scale);
      s.secondMemory.put(i * t, dp, 0, t);
      if (!dropout.none()) {
        lanes.apply(p, t, dropoutRow);
        s.firstMemory.put(i * t, p, 0, t);
      }
    }
    long dropped = dropout.none() ? saved.address(0) + 4L * savedAt : s.first.address();
    Gemm.multiply(true, false, t, size, t, 1, dropped, t, dc, ldc, 0, dq + 2 * third, ldd);
    Gemm.multiply(false, false, t, size, t, 1, dWeights, t, q + third, ld, 0, dq, ldd);
    Gemm.multiply(true, false, t, size, t, 1, dWeights, t, q, ld, 0, dq + third, ldd);
  }
}
