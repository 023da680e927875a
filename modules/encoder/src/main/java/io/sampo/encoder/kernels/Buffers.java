package io.sampo.encoder.kernels;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Named arrays that are kept from step to step and grow when a larger one is asked for: after
 * warm-up nothing is allocated. What an array holds when handed out is undefined.
 */
public final class Buffers implements AutoCloseable {
  private final DataType type;
  private final Map<String, Slot> slots = new HashMap<>();

  private static final class Slot {
    private INDArray memory;
    private INDArray view;
    private int skip;
    private long rows;
    private long columns;
  }

  public Buffers(DataType type) {
    this.type = type;
  }

  /** The row-major [rows, columns] array of this name; valid until the name is asked for again. */
  public INDArray matrix(String name, long rows, long columns) {
    return matrix(name, rows, columns, type);
  }

  /** As {@link #matrix(String, long, long)}, of another type. */
  public INDArray matrix(String name, long rows, long columns, DataType type) {
    Slot slot = slots.computeIfAbsent(name, n -> new Slot());
    if (slot.memory != null && slot.memory.dataType() != type) {
      slot.memory.close();
      slot.memory = null;
      slot.view = null;
    }
    if (slot.view == null || slot.rows != rows || slot.columns != columns) {
      long length = Math.max(1, Math.multiplyExact(rows, columns));
      if (slot.memory == null || slot.memory.length() < length + slot.skip) {
        grow(slot, length, type);
      }
      long[] shape = {Math.max(1, rows), columns};
      long[] strides = {columns, 1};
      slot.view = Nd4j.create(slot.memory.data(), shape, strides, slot.skip, 'c');
      slot.rows = rows;
      slot.columns = columns;
    }
    return slot.view;
  }

  /** A vector as {@link #matrix} of one row. */
  public INDArray vector(String name, long length) {
    return matrix(name, 1, length);
  }

  /** As {@link #vector(String, long)}, of another type. */
  public INDArray vector(String name, long length, DataType type) {
    return matrix(name, 1, length, type);
  }

  private static void grow(Slot slot, long length, DataType type) {
    long old = 0;
    if (slot.memory != null) {
      old = slot.memory.length();
      slot.memory.close();
    }
    // A little room, so that ragged batches of about the same size do not grow it every time.
    long capacity = Math.max(length + length / 8, old) + OffHeap.LINE / type.width();
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      slot.memory = Nd4j.createUninitialized(type, capacity);
      slot.skip = OffHeap.skip(slot.memory);
    }
  }

  /** Frees all arrays. */
  @Override
  public void close() {
    for (Slot slot : slots.values()) {
      if (slot.memory != null) {
        slot.memory.close();
      }
    }
    slots.clear();
  }
}
