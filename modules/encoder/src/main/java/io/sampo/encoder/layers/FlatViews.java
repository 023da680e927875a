package io.sampo.encoder.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Row-major matrices inside a flat vector, sharing its memory. */
final class FlatViews {
  private FlatViews() {}

  /** The matrix that starts {@code offset} elements after the start of {@code flat}. */
  static INDArray matrix(INDArray flat, long offset, long rows, long columns) {
    long[] shape = {rows, columns};
    return Nd4j.create(flat.data(), shape, new long[] {columns, 1}, flat.offset() + offset, 'c');
  }

  /**
   * The matrix at the very start of the vector that {@code part} is a view of: for the head, the
   * word embeddings that its decoder is tied to, wherever Deeplearning4j has copied the graph to.
   */
  static INDArray firstMatrix(INDArray part, long rows, long columns) {
    var whole =
        part.data().originalDataBuffer() == null ? part.data() : part.data().originalDataBuffer();
    return Nd4j.create(whole, new long[] {rows, columns}, new long[] {columns, 1}, 0, 'c');
  }
}
