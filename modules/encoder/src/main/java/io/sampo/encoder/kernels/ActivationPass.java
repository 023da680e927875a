package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Activation of a row in heap arrays, and its slope. Arrays are padded to whole vectors. */
final class ActivationPass {
  private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final float NEW_A = (float) Math.sqrt(2 / Math.PI);
  private static final float NEW_B = 0.044715f;

  private final Activation activation;

  ActivationPass(Activation activation) {
    this.activation = activation;
  }

  static void addBias(float[] u, float[] bias, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, u, c)
          .add(FloatVector.fromArray(Lanes.FLOATS, bias, c))
          .intoArray(u, c);
    }
  }

  /** Room for one row on one thread. */
  static final class Spare {
    private final float[] first;
    private final float[] second;

    Spare(int columns) {
      this.first = Lanes.array(columns);
      this.second = Lanes.array(columns);
    }
  }

  /** {@code u = act(u)}. */
  void forward(float[] u, Spare spare, int columns) {
    float[] t = spare.first;
    switch (activation) {
      case GELU -> {
        Lanes.normalCdf(u, t, columns);
        multiply(u, t, columns);
      }
      case GELU_NEW -> {
        inner(u, t, columns);
        Lanes.tanh(t, spare.second, columns);
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector.fromArray(Lanes.FLOATS, u, c)
              .mul(0.5f)
              .mul(FloatVector.fromArray(Lanes.FLOATS, t, c).add(1f))
              .intoArray(u, c);
        }
      }
      case RELU -> {
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector.fromArray(Lanes.FLOATS, u, c).max(0f).intoArray(u, c);
        }
      }
    }
  }

  /** {@code dy *= act'(u)}. */
  void backward(float[] u, float[] dy, Spare spare, int columns) {
    float[] t = spare.first;
    switch (activation) {
      case GELU -> {
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector x = FloatVector.fromArray(Lanes.FLOATS, u, c);
          x.mul(x).intoArray(t, c);
        }
        Lanes.exp(t, t, columns, -0.5f, 0);
        Lanes.normalCdf(u, spare.second, columns);
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector density = FloatVector.fromArray(Lanes.FLOATS, t, c).mul(INV_SQRT_2PI);
          FloatVector.fromArray(Lanes.FLOATS, u, c)
              .fma(density, FloatVector.fromArray(Lanes.FLOATS, spare.second, c))
              .intoArray(t, c);
        }
        multiply(dy, t, columns);
      }
      case GELU_NEW -> {
        inner(u, t, columns);
        Lanes.tanh(t, spare.second, columns);
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector x = FloatVector.fromArray(Lanes.FLOATS, u, c);
          FloatVector tanh = FloatVector.fromArray(Lanes.FLOATS, t, c);
          FloatVector dInner = x.mul(x).mul(3 * NEW_B).add(1f).mul(NEW_A).mul(x);
          FloatVector rest = FloatVector.broadcast(Lanes.FLOATS, 1).sub(tanh.mul(tanh));
          rest.fma(dInner, tanh.add(1f)).mul(0.5f).intoArray(t, c);
        }
        multiply(dy, t, columns);
      }
      case RELU -> {
        for (int c = 0; c < columns; c += Lanes.LENGTH) {
          FloatVector gradient = FloatVector.fromArray(Lanes.FLOATS, dy, c);
          var negative = FloatVector.fromArray(Lanes.FLOATS, u, c).compare(VectorOperators.LE, 0f);
          gradient.blend(0f, negative).intoArray(dy, c);
        }
      }
    }
  }

  private static void multiply(float[] x, float[] factor, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector.fromArray(Lanes.FLOATS, x, c)
          .mul(FloatVector.fromArray(Lanes.FLOATS, factor, c))
          .intoArray(x, c);
    }
  }

  private static void inner(float[] u, float[] result, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector x = FloatVector.fromArray(Lanes.FLOATS, u, c);
      x.mul(x).mul(NEW_B).add(1f).mul(x).mul(NEW_A).intoArray(result, c);
    }
  }
}
