package io.sampo.encoder.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Dropout} on rows in heap arrays, a vector at a time. */
final class DropoutLanes {
  private static final IntVector STEPS =
      IntVector.zero(Lanes.INTS).addIndex(1).mul(Dropout.COLUMN_STEP);

  private final Dropout dropout;
  private final float scale;
  private final int threshold;

  DropoutLanes(Dropout dropout) {
    this.dropout = dropout;
    this.scale = (float) dropout.scale();
    this.threshold = dropout.threshold();
  }

  /** {@code x[c] = dropout(x[c])} of one row; x is padded to whole vectors. */
  void apply(float[] x, int columns, long row) {
    if (dropout.none()) {
      return;
    }
    int seed = dropout.rowSeed(row);
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector kept = FloatVector.fromArray(Lanes.FLOATS, x, c).mul(scale);
      FloatVector.broadcast(Lanes.FLOATS, 0)
          .blend(kept, keeps(seed + c * Dropout.COLUMN_STEP))
          .intoArray(x, c);
    }
  }

  private VectorMask<Float> keeps(int seed) {
    IntVector h = STEPS.add(seed);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x7feb352d);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15)).mul(0x846ca68b);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
    return h.lanewise(VectorOperators.LSHR, 8)
        .compare(VectorOperators.GE, threshold)
        .cast(Lanes.FLOATS);
  }
}
