package io.sampo.training.rounds;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The flat float vector of a model, cut into slices of equal length (the last may be shorter). */
final class FlatSlices {
  private static final int PIECE = 1 << 16;

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
    whole(vector).get(start(slice), values, 0, values.length);
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
    whole(vector).put(start(slice), values, 0, values.length);
  }

  /** Overwrites the vector. */
  void set(INDArray vector, float[][] slices) {
    for (int i = 0; i < slices.length; i++) {
      set(vector, i, slices[i]);
    }
  }

  /** Whether every number of the vector is finite. */
  boolean finite(INDArray vector) {
    float[] piece = new float[Math.toIntExact(Math.min(length, PIECE))];
    FloatIndexer elements = whole(vector);
    for (long start = 0; start < length; start += piece.length) {
      int count = (int) Math.min(piece.length, length - start);
      elements.get(start, piece, 0, count);
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(piece[i])) {
          return false;
        }
      }
    }
    return true;
  }

  private FloatIndexer whole(INDArray vector) {
    if (vector.length() != length) {
      throw new IllegalArgumentException(vector.length() + " numbers instead of " + length);
    }
    return elements(vector);
  }

  /** The numbers of a flat float vector that starts its buffer. */
  static FloatIndexer elements(INDArray vector) {
    if (vector.dataType() != DataType.FLOAT || vector.offset() != 0) {
      throw new IllegalArgumentException(
          "a whole float vector is needed, not " + vector.shapeInfoToString());
    }
    return (FloatIndexer) vector.data().indexer();
  }
}
