package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;
import java.util.Arrays;

/**
 * GELU of bfloat16, {@code x·Φ(x)}, and its slope {@code Φ(x) + x·φ(x)}: there are but 65,536
 * numbers, and those that occur lie in a few kilobytes. Reading a result takes half as long as
 * computing it.
 */
final class GeluTable {
  private static final int NUMBERS = 1 << 16;
  private static final short[] VALUES = new short[NUMBERS];
  private static final float[] SLOPES = new float[NUMBERS];

  static {
    short[] all = new short[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
      all[i] = (short) i;
    }
    ActivationPass pass = new ActivationPass(Activation.GELU);
    ActivationPass.Spare spare = new ActivationPass.Spare(NUMBERS);
    float[] x = new float[NUMBERS];
    Passes.BEST.widen(all, x, NUMBERS);
    Arrays.fill(SLOPES, 1);
    pass.backward(x, SLOPES, spare, NUMBERS);
    pass.forward(x, spare, NUMBERS);
    Passes.BEST.narrow(x, VALUES, NUMBERS);
  }

  private GeluTable() {}

  /** {@code x = gelu(x)}. */
  static void forward(short[] x, int columns) {
    for (int c = 0; c < columns; c++) {
      x[c] = VALUES[x[c] & 0xffff];
    }
  }

  /** {@code dy *= gelu'(u)}. */
  static void backward(short[] u, float[] dy, int columns) {
    for (int c = 0; c < columns; c++) {
      dy[c] *= SLOPES[u[c] & 0xffff];
    }
  }
}
