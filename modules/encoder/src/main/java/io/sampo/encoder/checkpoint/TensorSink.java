package io.sampo.encoder.checkpoint;

/** Takes the elements of a tensor, in order, a piece at a time. */
interface TensorSink {
  /** Reads over the tensor. */
  TensorSink SKIP = (index, values, count) -> {};

  /**
   * @param index of the first of these elements in the tensor
   * @param values the elements; the array is used again for the next piece
   * @param count how many of {@code values} are meant
   */
  void put(long index, double[] values, int count);

  /** As {@link #put(long, double[], int)}, of a tensor whose elements floats hold. */
  default void put(long index, float[] values, int count) {
    double[] wide = new double[count];
    for (int i = 0; i < count; i++) {
      wide[i] = values[i];
    }
    put(index, wide, count);
  }
}
