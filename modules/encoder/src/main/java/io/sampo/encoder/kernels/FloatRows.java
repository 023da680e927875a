package io.sampo.encoder.kernels;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The off-heap memory of a row-major float matrix: rows are copied to and from heap arrays, where
 * the JIT vectorizes best, and its address goes to native products without a copy.
 */
final class FloatRows {
  final int rows;
  final int columns;
  // Elements from one row to the next.
  final long stride;
  private final long address;
  private final FloatBuffer memory;

  private static final class At extends BytePointer {
    At(long address, long bytes) {
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }

  private FloatRows(INDArray array, int rows, int columns, long stride) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("native kernels work on FLOAT, not " + array.dataType());
    }
    this.rows = rows;
    this.columns = columns;
    // ND4J gives a single row any stride; products want at least the row.
    this.stride = rows == 1 ? columns : stride;
    this.address = array.data().address() + 4 * array.offset();
    long bytes = 4 * ((rows - 1L) * this.stride + columns);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "more than 2 GB in one array: " + array.shapeInfoToString());
    }
    this.memory =
        new At(address, bytes).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** A matrix; a vector counts as one row. */
  static FloatRows of(INDArray array) {
    if (array.rank() == 1) {
      return new FloatRows(array, 1, (int) array.length(), array.length());
    }
    if (array.columns() > 1 && array.stride(1) != 1) {
      throw new IllegalArgumentException("not row-major: " + array.shapeInfoToString());
    }
    return new FloatRows(array, array.rows(), array.columns(), array.stride(0));
  }

  /** All elements of a contiguous array as one row. */
  static FloatRows flat(INDArray array) {
    return new FloatRows(array, 1, (int) array.length(), array.length());
  }

  long address(int row) {
    return address + 4 * row * stride;
  }

  void read(int row, float[] to) {
    memory.get((int) (row * stride), to, 0, columns);
  }

  void write(int row, float[] from) {
    memory.put((int) (row * stride), from, 0, columns);
  }

  /** Part of a row. */
  void read(int row, int column, float[] to, int length) {
    memory.get((int) (row * stride) + column, to, 0, length);
  }

  void write(int row, int column, float[] from, int length) {
    memory.put((int) (row * stride) + column, from, 0, length);
  }

  float value(int row, int column) {
    return memory.get((int) (row * stride) + column);
  }

  void set(int row, int column, float value) {
    memory.put((int) (row * stride) + column, value);
  }

  void clear() {
    float[] zeros = new float[columns];
    for (int r = 0; r < rows; r++) {
      write(r, zeros);
    }
  }
}
