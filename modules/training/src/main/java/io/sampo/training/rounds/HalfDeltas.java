package io.sampo.training.rounds;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Changes of parameters in half precision, each slice scaled by a power of two so that its largest
 * number uses the range; what rounding leaves over is added to the next round's change (error
 * feedback, Seide et al. 2014), so that nothing is lost in the long run.
 */
final class HalfDeltas {
  private static final int LARGEST_EXPONENT = 15; // 2^15 = 32,768 < 65,504

  private HalfDeltas() {}

  /** One encoded slice. */
  static final class Encoded {
    final short[] halves;
    final float scale;

    Encoded(short[] halves, float scale) {
      this.halves = halves;
      this.scale = scale;
    }
  }

  /**
   * Encodes {@code base - parameters + residual} of a slice and leaves in {@code residual} what was
   * rounded away.
   *
   * @param start first element of the slice
   */
  static Encoded encode(float[] base, INDArray parameters, INDArray residual, long start) {
    FloatIndexer p = FlatSlices.elements(parameters);
    FloatIndexer r = FlatSlices.elements(residual);
    float[] deltas = new float[base.length];
    float largest = 0;
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = base[i] - p.get(start + i) + r.get(start + i);
      largest = Math.max(largest, Math.abs(deltas[i]));
    }
    int exponent = largest == 0 ? 0 : LARGEST_EXPONENT - 1 - Math.getExponent(largest);
    float up = Math.scalb(1f, Math.min(exponent, 100));
    float scale = 1 / up;
    short[] halves = new short[deltas.length];
    for (int i = 0; i < deltas.length; i++) {
      halves[i] = (short) HalfIndexer.fromFloat(deltas[i] * up);
      r.put(start + i, deltas[i] - decode(halves[i], scale));
    }
    return new Encoded(halves, scale);
  }

  /** The number behind a half. */
  static float decode(short half, float scale) {
    return HalfIndexer.toFloat(half & 0xffff) * scale;
  }
}
