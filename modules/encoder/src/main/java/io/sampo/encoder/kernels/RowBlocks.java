package io.sampo.encoder.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How the rows of a batch fall into blocks of work, and sums over blocks in a fixed order. */
final class RowBlocks {
  /** Rows of one block. */
  static final int BLOCK = 128;

  private RowBlocks() {}

  static int blocks(int rows) {
    return (rows + BLOCK - 1) / BLOCK;
  }

  static int end(int block, int rows) {
    return Math.min(rows, (block + 1) * BLOCK);
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
