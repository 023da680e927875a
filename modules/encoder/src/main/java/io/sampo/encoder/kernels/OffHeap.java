package io.sampo.encoder.kernels;

import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A block of native memory that grows when more is asked for; its content is then undefined. */
final class OffHeap implements ScratchMemory.Room {
  /** Bytes of a cache line: products are slower on memory that straddles lines. */
  static final int LINE = 64;

  private BytePointer memory;
  private long capacity;

  /** Address of at least so many bytes, on a cache line. */
  long address(long bytes) {
    if (memory == null || capacity < bytes) {
      close();
      capacity = bytes + bytes / 8;
      memory = new BytePointer(capacity + LINE);
    }
    return (memory.address() + LINE - 1) / LINE * LINE;
  }

  /** A matrix in this memory. */
  Rows rows(Product.Type type, int rows, int columns) {
    return new Rows(address((long) type.bytes * rows * columns), type, rows, columns, columns);
  }

  /** Elements to skip from the start of an array to its first cache line. */
  static int skip(INDArray array) {
    long past = array.data().address() % LINE;
    return (int) ((LINE - past) % LINE / array.dataType().width());
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
