package io.sampo.encoder.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How the rows of a batch fall into blocks of work, and sums over blocks in a fixed order. */
final class RowBlocks {
  /** Rows of one block, at most. */
  static final int BLOCK = 128;

  /** Rows of one block when there are few: with fewer a product reads its weight too often. */
  private static final int LEAST = 32;

  /** Threads that blocks are dealt to evenly. The size of a block depends on the rows alone. */
  private static final int SHARES = 4;

  private static final int MULTIPLE = 8;

  private RowBlocks() {}

  /** Rows of each block but the last. */
  private static int size(int rows) {
    int count = SHARES * ceiling(rows, SHARES * BLOCK);
    int even = MULTIPLE * ceiling(ceiling(rows, count), MULTIPLE);
    return Math.min(BLOCK, Math.max(LEAST, even));
  }

  private static int ceiling(int dividend, int divisor) {
    return Math.max(1, (dividend + divisor - 1) / divisor);
  }

  static int blocks(int rows) {
    return rows == 0 ? 0 : ceiling(rows, size(rows));
  }

  static int start(int block, int rows) {
    return block * size(rows);
  }

  static int end(int block, int rows) {
    return Math.min(rows, (block + 1) * size(rows));
  }

  /** A contiguous array on the heap, padded to whole vectors. */
  static float[] vector(INDArray array) {
    Rows source = Rows.flat(array);
    float[] values = Passes.array(source.columns);
    source.read(0, values);
    return values;
  }

  /** Adds the blocks' sums in block order. */
  static void writeSum(float[][] blocks, INDArray sum) {
    Rows out = Rows.flat(sum);
    float[] total = new float[out.columns];
    for (int c = 0; c < total.length; c++) {
      double value = 0;
      for (float[] block : blocks) {
        value += block[c];
      }
      total[c] = (float) value;
    }
    out.write(0, total);
  }
}
