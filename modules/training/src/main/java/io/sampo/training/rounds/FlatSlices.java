package io.sampo.training.rounds;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The flat float vector of a model, cut into slices of equal length (the last may be shorter). */
final class FlatSlices {
  private final long length;
  private final int sliceLength;

  FlatSlices(long length, int sliceLength) {
    this.length = length;
    this.sliceLength = sliceLength;
  }

  int count() {
    return Math.toIntExact((length + sliceLength - 1) / sliceLength);
  }

  int length(int slice) {
    return (int) Math.min(sliceLength, length - start(slice));
  }

  long start(int slice) {
    return (long) slice * sliceLength;
  }

  /** A copy of one slice of the vector. */
  float[] copy(INDArray vector, int slice) {
    float[] values = new float[length(slice)];
    elements(vector).get(start(slice), values, 0, values.length);
    return values;
  }

  /** A copy of all slices. */
  float[][] copy(INDArray vector) {
    float[][] slices = new float[count()][];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = copy(vector, i);
    }
    return slices;
  }

  /** Overwrites one slice of the vector. */
  void set(INDArray vector, int slice, float[] values) {
    if (values.length != length(slice)) {
      throw new IllegalArgumentException(
          values.length + " values for slice " + slice + " of " + length(slice));
    }
    elements(vector).put(start(slice), values, 0, values.length);
  }

  /** Overwrites the vector. */
  void set(INDArray vector, float[][] slices) {
    for (int i = 0; i < slices.length; i++) {
      set(vector, i, slices[i]);
    }
  }

  private FloatIndexer elements(INDArray vector) {
    if (vector.dataType() != DataType.FLOAT
        || vector.length() != length
        || vector.offset() != 0
        || vector.isView()) {
      throw new IllegalArgumentException(
          "a whole float vector of " + length + " is needed, not " + vector.shapeInfoToString());
    }
    return (FloatIndexer) vector.data().indexer();
  }
}
