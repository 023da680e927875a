package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;

/** Activation of a row in heap arrays, and its slope. */
final class ActivationPass {
  private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final float NEW_A = (float) Math.sqrt(2 / Math.PI);
  private static final float NEW_B = 0.044715f;

  private final Activation activation;

  ActivationPass(Activation activation) {
    this.activation = activation;
  }

  /** Room for one row on one thread. */
  static final class Spare {
    private final float[] row;
    private final float[] first;
    private final float[] second;

    Spare(int columns) {
      this.row = Passes.array(columns);
      this.first = Passes.array(columns);
      this.second = Passes.array(columns);
    }
  }

  /** {@code to = act(from)}, some rows; the two may be the same. */
  void forward(Rows from, int first, int end, Rows to) {
    if (activation == Activation.GELU
        && from.type == Product.Type.BF16
        && to.type == Product.Type.BF16) {
      from.gelu(first, end, to);
      return;
    }
    float[] row = Passes.array(from.columns);
    Spare spare = new Spare(from.columns);
    for (int r = first; r < end; r++) {
      from.read(r, row);
      forward(row, spare, from.columns);
      to.write(r, row);
    }
  }

  /** {@code u = act(u)}. */
  void forward(float[] u, Spare spare, int columns) {
    float[] t = spare.first;
    switch (activation) {
      case GELU -> {
        Passes.BEST.normalCdf(u, t, columns);
        Passes.BEST.multiply(u, t, columns);
      }
      case GELU_NEW -> {
        inner(u, t, columns);
        Passes.BEST.tanh(t, spare.second, columns);
        for (int c = 0; c < columns; c++) {
          u[c] = u[c] * 0.5f * (t[c] + 1f);
        }
      }
      case RELU -> Passes.BEST.relu(u, columns);
    }
  }

  /** {@code dy *= act'(u)} with u a row of a matrix. */
  void backward(Rows before, int row, float[] dy, Spare spare) {
    if (activation == Activation.GELU && before.type == Product.Type.BF16) {
      before.geluBackward(row, dy);
    } else {
      before.read(row, spare.row);
      backward(spare.row, dy, spare, before.columns);
    }
  }

  /** {@code dy *= act'(u)}. */
  void backward(float[] u, float[] dy, Spare spare, int columns) {
    float[] t = spare.first;
    float[] other = spare.second;
    switch (activation) {
      case GELU -> {
        System.arraycopy(u, 0, t, 0, columns);
        Passes.BEST.multiply(t, u, columns);
        Passes.BEST.exp(t, t, columns, -0.5f, 0);
        Passes.BEST.normalCdf(u, other, columns);
        Passes.BEST.multiplyAdd(u, t, INV_SQRT_2PI, other, t, columns);
        Passes.BEST.multiply(dy, t, columns);
      }
      case GELU_NEW -> {
        inner(u, t, columns);
        Passes.BEST.tanh(t, other, columns);
        for (int c = 0; c < columns; c++) {
          float dInner = (u[c] * u[c] * (3 * NEW_B) + 1f) * NEW_A * u[c];
          dy[c] *= 0.5f * Math.fma(1f - t[c] * t[c], dInner, t[c] + 1f);
        }
      }
      case RELU -> Passes.BEST.reluBackward(u, dy, columns);
    }
  }

  private static void inner(float[] u, float[] result, int columns) {
    for (int c = 0; c < columns; c++) {
      result[c] = (u[c] * u[c] * NEW_B + 1f) * u[c] * NEW_A;
    }
  }
}
