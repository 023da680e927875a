package io.sampo.encoder.kernels;

import java.lang.reflect.Field;
import java.util.BitSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import sun.misc.Unsafe;

/**
 * The off-heap memory of a row-major matrix of floats or bfloat16: rows are copied to and from
 * float arrays on the heap, where the JIT vectorizes best, and its address goes to native products
 * without a copy.
 *
 * <p>Memory is copied by address: wrapping it in a buffer costs a native call each time, more than
 * many a row.
 */
final class Rows {
  private static final Unsafe MEMORY = memory();
  private static final ThreadLocal<short[]> HALVES = ThreadLocal.withInitial(() -> new short[0]);

  final int rows;
  final int columns;
  // Elements from one row to the next.
  final long stride;
  final Product.Type type;
  private final long address;

  Rows(long address, Product.Type type, int rows, int columns, long stride) {
    this.rows = rows;
    this.columns = columns;
    // ND4J gives a single row any stride; products want at least the row.
    this.stride = rows == 1 ? columns : stride;
    this.type = type;
    this.address = address;
  }

  private static Rows of(INDArray array, int rows, int columns, long stride) {
    Product.Type type =
        switch (array.dataType()) {
          case FLOAT -> Product.Type.F32;
          case BFLOAT16 -> Product.Type.BF16;
          default ->
              throw new IllegalArgumentException(
                  "native kernels work on FLOAT and BFLOAT16, not " + array.dataType());
        };
    long address = array.data().address() + type.bytes * array.offset();
    return new Rows(address, type, rows, columns, stride);
  }

  /** A matrix; a vector counts as one row. */
  static Rows of(INDArray array) {
    if (array.rank() == 1) {
      return of(array, 1, (int) array.length(), array.length());
    }
    if (array.columns() > 1 && array.stride(1) != 1) {
      throw new IllegalArgumentException("not row-major: " + array.shapeInfoToString());
    }
    return of(array, array.rows(), array.columns(), array.stride(0));
  }

  /** All elements of a contiguous array as one row. */
  static Rows flat(INDArray array) {
    return of(array, 1, (int) array.length(), array.length());
  }

  /** The type of native memory for an element type of ND4J. */
  static DataType dataType(Product.Type type) {
    return type == Product.Type.F32 ? DataType.FLOAT : DataType.BFLOAT16;
  }

  long address(int row) {
    return address + type.bytes * row * stride;
  }

  long address(int row, long column) {
    return address + type.bytes * (row * stride + column);
  }

  void read(int row, float[] to) {
    read(row, 0, to, columns);
  }

  void write(int row, float[] from) {
    write(row, 0, from, columns);
  }

  /** Part of a row; what lies behind it up to a whole vector may be overwritten. */
  void read(int row, int column, float[] to, int length) {
    long at = address(row, column);
    if (type == Product.Type.F32) {
      MEMORY.copyMemory(null, at, to, Unsafe.ARRAY_FLOAT_BASE_OFFSET, 4L * length);
    } else {
      short[] half = half(length);
      MEMORY.copyMemory(null, at, half, Unsafe.ARRAY_SHORT_BASE_OFFSET, 2L * length);
      Passes.BEST.widen(half, to, length);
    }
  }

  void write(int row, int column, float[] from, int length) {
    long at = address(row, column);
    if (type == Product.Type.F32) {
      MEMORY.copyMemory(from, Unsafe.ARRAY_FLOAT_BASE_OFFSET, null, at, 4L * length);
    } else {
      short[] half = half(length);
      Passes.BEST.narrow(from, half, length);
      MEMORY.copyMemory(half, Unsafe.ARRAY_SHORT_BASE_OFFSET, null, at, 2L * length);
    }
  }

  /** GELU of some rows of bfloat16, to the same rows of another matrix or to themselves. */
  void gelu(int first, int end, Rows to) {
    short[] half = half(columns);
    for (int r = first; r < end; r++) {
      MEMORY.copyMemory(null, address(r), half, Unsafe.ARRAY_SHORT_BASE_OFFSET, 2L * columns);
      GeluTable.forward(half, columns);
      MEMORY.copyMemory(half, Unsafe.ARRAY_SHORT_BASE_OFFSET, null, to.address(r), 2L * columns);
    }
  }

  /** {@code dy *= gelu'(u)} with u a row of bfloat16. */
  void geluBackward(int row, float[] dy) {
    short[] half = half(columns);
    MEMORY.copyMemory(null, address(row), half, Unsafe.ARRAY_SHORT_BASE_OFFSET, 2L * columns);
    GeluTable.backward(half, dy, columns);
  }

  /** Writes the first bytes as a row of a matrix of bytes. */
  void write(int row, byte[] from) {
    MEMORY.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET, null, address(row), columns);
  }

  private static short[] half(int length) {
    short[] half = HALVES.get();
    if (half.length < Passes.padded(length)) {
      half = new short[Passes.padded(length)];
      HALVES.set(half);
    }
    return half;
  }

  /** An element of a float matrix. */
  float value(int row, int column) {
    return MEMORY.getFloat(address(row, column));
  }

  /** Sets an element of a float matrix. */
  void set(int row, int column, float value) {
    MEMORY.putFloat(address(row, column), value);
  }

  /** Sets some rows of a float matrix to 0. */
  void clear(BitSet some) {
    float[] zeros = Passes.array(columns);
    some.stream().forEach(r -> write(r, zeros));
  }

  void clear() {
    float[] zeros = Passes.array(columns);
    for (int r = 0; r < rows; r++) {
      write(r, zeros);
    }
  }

  /** Copies and changes memory by address. */
  static Unsafe memory() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
