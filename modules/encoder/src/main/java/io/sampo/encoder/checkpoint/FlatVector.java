package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A live flat vector of floats or doubles, read and written a piece at a time.
 *
 * <p>In main memory the pieces are plain copies; an ND4J operation for each would wait for its
 * thread team every time. On other devices they are ND4J assignments.
 */
final class FlatVector {
  private final INDArray flat;
  private final FloatPointer floats;
  private final DoublePointer doubles;

  private FlatVector(INDArray flat) {
    this.flat = flat;
    boolean inMemory = Nd4j.getEnvironment().isCPU() && flat.stride(0) == 1;
    Pointer address = inMemory ? flat.data().addressPointer() : null;
    this.floats = inMemory && single() ? new FloatPointer(address) : null;
    this.doubles = inMemory && !single() ? new DoublePointer(address) : null;
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
    return single() ? ElementType.F32 : ElementType.F64;
  }

  void copyTo(long index, double[] values, int count) {
    requireInside(index, count);
    if (!single()) {
      if (doubles != null) {
        doubles.position(index).get(values, 0, count);
      } else {
        System.arraycopy(piece(index, count).toDoubleVector(), 0, values, 0, count);
      }
      return;
    }
    float[] narrow = new float[count];
    if (floats != null) {
      floats.position(index).get(narrow, 0, count);
    } else {
      narrow = piece(index, count).toFloatVector();
    }
    for (int i = 0; i < count; i++) {
      values[i] = narrow[i];
    }
  }

  void copyFrom(long index, double[] values, int count) {
    requireInside(index, count);
    if (!single()) {
      if (doubles != null) {
        doubles.position(index).put(values, 0, count);
      } else {
        piece(index, count).assign(Nd4j.createFromArray(Arrays.copyOf(values, count)));
      }
      return;
    }
    float[] narrow = new float[count];
    for (int i = 0; i < count; i++) {
      narrow[i] = (float) values[i];
    }
    if (floats != null) {
      floats.position(index).put(narrow, 0, count);
    } else {
      piece(index, count).assign(Nd4j.createFromArray(narrow));
    }
  }

  private boolean single() {
    return flat.dataType() == DataType.FLOAT;
  }

  /** Pointers check nothing. */
  private void requireInside(long index, int count) {
    if (index < 0 || count < 0 || index > length() - count) {
      throw new IndexOutOfBoundsException(
          count + " elements from " + index + " on in a vector of " + length());
    }
  }

  /**
   * A sink that fills the elements from {@code offset} on.
   *
   * @throws InvalidInputException at a value that is not finite in this vector's type
   */
  TensorSink filler(long offset, String tensor, String artifact) {
    boolean single = single();
    return new TensorSink() {
      @Override
      public void put(long index, double[] values, int count) {
        for (int i = 0; i < count; i++) {
          if (!Double.isFinite(single ? (float) values[i] : values[i])) {
            throw notFinite(values[i], index + i);
          }
        }
        copyFrom(offset + index, values, count);
      }

      @Override
      public void put(long index, float[] values, int count) {
        if (floats == null) {
          TensorSink.super.put(index, values, count);
          return;
        }
        requireInside(offset + index, count);
        for (int i = 0; i < count; i++) {
          if (!Float.isFinite(values[i])) {
            throw notFinite(values[i], index + i);
          }
        }
        floats.position(offset + index).put(values, 0, count);
      }

      private InvalidInputException notFinite(double value, long element) {
        return Refusals.otherModel(
            artifact,
            "tensor "
                + tensor
                + " holds "
                + value
                + " at element "
                + element
                + ", expected finite numbers");
      }
    };
  }

  /** A sink that refuses values other than those from {@code offset} on. */
  TensorSink comparer(long offset, String tensor, String original, String artifact) {
    boolean single = single();
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
