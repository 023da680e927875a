package io.sampo.encoder.optimizer;

/**
 * The constants of AdamW.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the root of the second mean
 * @param weightDecay of all tensors but biases and LayerNorm
 * @param clipNorm gradients longer than this, all tensors together, are scaled down to it; 0: never
 */
public record AdamWConfig(
    double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {

  public AdamWConfig {
    check(beta1 >= 0 && beta1 < 1, "beta1", beta1);
    check(beta2 >= 0 && beta2 < 1, "beta2", beta2);
    check(epsilon > 0, "epsilon", epsilon);
    check(weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay);
    check(clipNorm >= 0 && Double.isFinite(clipNorm), "norm to clip at", clipNorm);
  }

  /** Torch's defaults, gradients clipped at 1. */
  public static AdamWConfig defaults() {
    return new AdamWConfig(0.9, 0.999, 1e-8, 0.01, 1);
  }

  private static void check(boolean holds, String name, double value) {
    if (!holds) {
      throw new IllegalArgumentException("AdamW: " + name + " = " + value + " is out of range");
    }
  }
}
