package io.sampo.encoder.kernels;

/**
 * The numbers of one AdamW pass (torch's formula): {@code p -= lr·decay·p; m = β1·m + (1-β1)·g; v =
 * β2·v + (1-β2)·g²; p -= lr/biasCorrection1 · m / (√v/√biasCorrection2 + eps)} with {@code g} the
 * gradient times {@code gradientScale}.
 *
 * <p>The flat vectors fall into ranges {@code [ends[i-1], ends[i])}, each with its own learning
 * rate and decay. A range with learning rate 0 keeps its parameters (its moments still move, as
 * torch).
 */
public final class AdamWStep {
  private final long[] ends;
  private final double[] learningRates;
  private final double[] decays;
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final long step;
  private final double gradientScale;

  /**
   * @param ends first element after each range, growing; the last is the length of the vectors
   * @param learningRates per range
   * @param decays weight decay per range
   * @param step counted from 1
   * @param gradientScale what clipping multiplies gradients by
   */
  public AdamWStep(
      long[] ends,
      double[] learningRates,
      double[] decays,
      double beta1,
      double beta2,
      double eps,
      long step,
      double gradientScale) {
    this.ends = ends;
    this.learningRates = learningRates;
    this.decays = decays;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.step = step;
    this.gradientScale = gradientScale;
  }

  public int ranges() {
    return ends.length;
  }

  public long start(int range) {
    return range == 0 ? 0 : ends[range - 1];
  }

  public long end(int range) {
    return ends[range];
  }

  public double learningRate(int range) {
    return learningRates[range];
  }

  public double decay(int range) {
    return decays[range];
  }

  /** The share of a parameter that decay leaves. */
  float kept(int range) {
    return (float) (1 - learningRates[range] * decays[range]);
  }

  public double beta1() {
    return beta1;
  }

  public double beta2() {
    return beta2;
  }

  public double eps() {
    return eps;
  }

  public double biasCorrection1() {
    return 1 - Math.pow(beta1, step);
  }

  public double biasCorrection2() {
    return 1 - Math.pow(beta2, step);
  }

  public double gradientScale() {
    return gradientScale;
  }
}
