package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A live flat vector of floats or doubles, read and written a piece at a time. */
final class FlatVector {
  private final INDArray flat;

  private FlatVector(INDArray flat) {
    this.flat = flat;
  }

  /**
   * @param vector [n] or [1, n], FLOAT or DOUBLE; a view is written through
   */
  static FlatVector of(INDArray vector) {
    if (vector.dataType() != DataType.FLOAT && vector.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException("a vector of floats or doubles, not " + vector.dataType());
    }
    if (!vector.isVectorOrScalar()) {
      throw new IllegalArgumentException("a vector, not " + vector.shapeInfoToString());
    }
    return new FlatVector(vector.rank() == 1 ? vector : vector.reshape(vector.length()));
  }

  long length() {
    return flat.length();
  }

  /** The type that keeps every bit of this vector. */
  ElementType type() {
    return flat.dataType() == DataType.FLOAT ? ElementType.F32 : ElementType.F64;
  }

  void copyTo(long index, double[] values, int count) {
    INDArray piece = piece(index, count);
    if (flat.dataType() == DataType.DOUBLE) {
      System.arraycopy(piece.toDoubleVector(), 0, values, 0, count);
    } else {
      float[] floats = piece.toFloatVector();
      for (int i = 0; i < count; i++) {
        values[i] = floats[i];
      }
    }
  }

  void copyFrom(long index, double[] values, int count) {
    if (flat.dataType() == DataType.DOUBLE) {
      double[] doubles = new double[count];
      System.arraycopy(values, 0, doubles, 0, count);
      piece(index, count).assign(Nd4j.createFromArray(doubles));
    } else {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] = (float) values[i];
      }
      piece(index, count).assign(Nd4j.createFromArray(floats));
    }
  }

  /**
   * A sink that fills the elements from {@code offset} on.
   *
   * @throws InvalidInputException at a value that is not finite in this vector's type
   */
  TensorSink filler(long offset, String tensor, String artifact) {
    boolean single = flat.dataType() == DataType.FLOAT;
    return (index, values, count) -> {
      for (int i = 0; i < count; i++) {
        if (!Double.isFinite(single ? (float) values[i] : values[i])) {
          throw Refusals.otherModel(
              artifact,
              "tensor "
                  + tensor
                  + " holds "
                  + values[i]
                  + " at element "
                  + (index + i)
                  + ", expected finite numbers");
        }
      }
      copyFrom(offset + index, values, count);
    };
  }

  /** A sink that refuses values other than those from {@code offset} on. */
  TensorSink comparer(long offset, String tensor, String original, String artifact) {
    boolean single = flat.dataType() == DataType.FLOAT;
    return (index, values, count) -> {
      double[] mine = new double[count];
      copyTo(offset + index, mine, count);
      for (int i = 0; i < count; i++) {
        if (mine[i] != (single ? (float) values[i] : values[i])) {
          throw Refusals.otherModel(
              artifact,
              "tensor "
                  + tensor
                  + " differs from "
                  + original
                  + " at element "
                  + (index + i)
                  + ", expected a copy, since config.json ties them");
        }
      }
    };
  }

  private INDArray piece(long index, int count) {
    return flat.get(NDArrayIndex.interval(index, index + count));
  }
}
