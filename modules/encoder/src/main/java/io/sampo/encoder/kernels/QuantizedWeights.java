package io.sampo.encoder.kernels;

import java.util.HashMap;
import java.util.Map;

/**
 * Weights of dense layers as signed bytes, each output channel scaled so that its largest weight is
 * ±127, in the order in which products want them: made at first use and kept until the parameters
 * change.
 */
final class QuantizedWeights implements AutoCloseable {
  private static final int LARGEST = 127;

  private final Map<Key, Quantized> made = new HashMap<>();
  private final OffHeap codes = new OffHeap();
  private long generation;

  private record Key(long address, int rows, int columns) {}

  /** A weight [out, in]. */
  static final class Quantized {
    private final OffHeap memory = new OffHeap();
    private long packed;
    private final float[] scales; // [out], of a code
    private final float[] sums; // [out], of a channel's weights as the codes have them
    private long generation = -1;

    private Quantized(int out) {
      this.scales = Passes.array(out);
      this.sums = Passes.array(out);
    }

    long packed() {
      return packed;
    }

    float[] scales() {
      return scales;
    }

    float[] sums() {
      return sums;
    }
  }

  /** What has been made so far is stale. */
  void parametersChanged() {
    generation++;
  }

  /**
   * @param w [out, in]
   */
  Quantized of(Rows w) {
    Key key = new Key(w.address(0), w.rows, w.columns);
    Quantized quantized = made.computeIfAbsent(key, k -> new Quantized(w.rows));
    if (quantized.generation != generation) {
      make(w, quantized);
      quantized.generation = generation;
    }
    return quantized;
  }

  private void make(Rows w, Quantized to) {
    Rows stored = codes.rows(Product.Type.S8, w.rows, w.columns);
    float[] row = Passes.array(w.columns);
    byte[] bytes = Passes.bytes(w.columns);
    for (int r = 0; r < w.rows; r++) {
      w.read(r, row);
      float largest = 0;
      for (int c = 0; c < w.columns; c++) {
        largest = Math.max(largest, Math.abs(row[c]));
      }
      // A row of zeros, or of numbers too small to divide by: any scale gives zeros.
      float scale = largest < Float.MIN_NORMAL * LARGEST ? 1 : largest / LARGEST;
      Passes.BEST.quantize(row, 1 / scale, 0, bytes, w.columns);
      int sum = 0;
      for (int c = 0; c < w.columns; c++) {
        sum += bytes[c];
      }
      to.scales[r] = scale;
      to.sums[r] = scale * sum;
      stored.write(r, bytes);
    }
    Product.Packing packing = Product.Packing.of(w.rows, w.columns, Product.Type.U8);
    to.packed = to.memory.address(packing.bytes());
    packing.run(Product.Type.S8, stored.address(0), -stored.stride, to.packed);
  }

  @Override
  public void close() {
    made.values().forEach(q -> q.memory.close());
    codes.close();
  }
}
