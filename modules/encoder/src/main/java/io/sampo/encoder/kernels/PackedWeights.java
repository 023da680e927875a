package io.sampo.encoder.kernels;

import java.util.HashMap;
import java.util.Map;

/**
 * Weights in the order or the precision in which products want them, made at first use and kept
 * until the parameters change.
 */
final class PackedWeights implements AutoCloseable {
  private final Product.Type type;
  private final Map<Key, Packed> made = new HashMap<>();
  private long generation;

  /**
   * @param transposed null for a weight in its own order
   */
  private record Key(long address, int rows, int columns, Boolean transposed) {}

  private static final class Packed {
    private final OffHeap memory = new OffHeap();
    private long generation = -1;
  }

  PackedWeights(Product.Type type) {
    this.type = type;
  }

  /** What has been packed so far is stale. */
  void parametersChanged() {
    generation++;
  }

  /**
   * The packed second operand of a product.
   *
   * @param w the weight as stored
   * @param transposed whether the operand is wᵀ (forward) rather than w
   */
  long packed(Rows w, boolean transposed) {
    Key key = new Key(w.address(0), w.rows, w.columns, transposed);
    Packed packed = made.computeIfAbsent(key, k -> new Packed());
    Product.Packing packing =
        transposed
            ? Product.Packing.of(w.rows, w.columns, type)
            : Product.Packing.of(w.columns, w.rows, type);
    long memory = packed.memory.address(packing.bytes());
    if (packed.generation != generation) {
      packing.run(w.address(0), transposed ? -w.stride : w.stride, memory);
      packed.generation = generation;
    }
    return memory;
  }

  /**
   * A weight in the precision of the products, in its own order.
   *
   * @param team rounds its rows
   */
  Rows rounded(Rows w, RowTeam team) {
    Key key = new Key(w.address(0), w.rows, w.columns, null);
    Packed rounded = made.computeIfAbsent(key, k -> new Packed());
    Rows to = rounded.memory.rows(type, w.rows, w.columns);
    if (rounded.generation != generation) {
      team.run(
          RowBlocks.blocks(w.rows),
          block -> {
            float[] row = Passes.array(w.columns);
            for (int r = RowBlocks.start(block, w.rows); r < RowBlocks.end(block, w.rows); r++) {
              w.read(r, row);
              to.write(r, row);
            }
          });
      rounded.generation = generation;
    }
    return to;
  }

  @Override
  public void close() {
    made.values().forEach(p -> p.memory.close());
  }
}
