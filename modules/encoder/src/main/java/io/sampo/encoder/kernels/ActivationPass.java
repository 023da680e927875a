package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;
import jdk.incubator.vector.FloatVector;

/** Bias and activation of a row in heap arrays, and the slope of the activation. */
final class ActivationPass {
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float INV_SQRT_2PI = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final float NEW_A = (float) Math.sqrt(2 / Math.PI);
  private static final float NEW_B = 0.044715f;

  private final Activation activation;

  ActivationPass(Activation activation) {
    this.activation = activation;
  }

  static void addBias(float[] u, float[] bias, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      Lanes.load(u, c).add(Lanes.load(bias, c)).intoArray(u, c);
    }
  }

  /** {@code y = act(u)}. */
  void forward(float[] u, float[] y, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector x = Lanes.load(u, c);
      FloatVector result =
          switch (activation) {
            case GELU -> x.mul(normalCdf(x));
            case GELU_NEW -> x.mul(0.5f).mul(Lanes.tanh(inner(x)).add(1f));
            case RELU -> x.max(0f);
          };
      result.intoArray(y, c);
    }
  }

  /** {@code dy *= act'(u)}. */
  void backward(float[] u, float[] dy, int columns) {
    for (int c = 0; c < columns; c += Lanes.LENGTH) {
      FloatVector x = Lanes.load(u, c);
      FloatVector slope =
          switch (activation) {
            case GELU -> {
              FloatVector density = Lanes.exp(x.mul(x).mul(-0.5f)).mul(INV_SQRT_2PI);
              yield x.fma(density, normalCdf(x));
            }
            case GELU_NEW -> {
              FloatVector t = Lanes.tanh(inner(x));
              FloatVector one = Lanes.broadcast(1);
              FloatVector dInner = x.mul(x).mul(3 * NEW_B).add(1f).mul(NEW_A).mul(x);
              yield one.sub(t.mul(t)).fma(dInner, t.add(1f)).mul(0.5f);
            }
            case RELU ->
                Lanes.broadcast(0)
                    .blend(1f, x.compare(jdk.incubator.vector.VectorOperators.GT, 0f));
          };
      Lanes.load(dy, c).mul(slope).intoArray(dy, c);
    }
  }

  private static FloatVector normalCdf(FloatVector x) {
    return Lanes.erf(x.mul(SQRT_HALF)).add(1f).mul(0.5f);
  }

  private static FloatVector inner(FloatVector x) {
    return x.mul(x).mul(NEW_B).add(1f).mul(x).mul(NEW_A);
  }
}
