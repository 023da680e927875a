package io.sampo.tasks;

import io.sampo.encoder.Targets;

/**
 * How classes count in the loss of a classifier. Immutable.
 *
 * <p>Class weights are as in torch: the loss is the weighted mean. Label smoothing spreads a share
 * of each target over all classes (Szegedy et al. 2016).
 */
public final class Weighting {
  /** All classes alike, targets as they are. */
  public static final Weighting NONE = new Weighting(null, 0);

  private final double[] classWeights; // null: all alike
  private final double labelSmoothing;

  private Weighting(double[] classWeights, double labelSmoothing) {
    this.classWeights = classWeights;
    this.labelSmoothing = labelSmoothing;
  }

  /**
   * @param classWeights one for each class; null for equal ones
   * @param labelSmoothing in [0, 1)
   */
  public static Weighting of(double[] classWeights, double labelSmoothing) {
    return new Weighting(classWeights == null ? null : classWeights.clone(), labelSmoothing);
  }

  /**
   * Weights that let each class that occurs count the same in total: rows / (classes · rows of the
   * class), as scikit-learn's "balanced". A class without rows weighs 1.
   *
   * @param counts rows of each class
   */
  public static double[] balanced(long[] counts) {
    long rows = 0;
    int present = 0;
    for (long count : counts) {
      rows += count;
      present += count > 0 ? 1 : 0;
    }
    double[] weights = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      weights[c] = counts[c] == 0 ? 1 : (double) rows / ((double) present * counts[c]);
    }
    return weights;
  }

  Targets.Classes targets(int[] labels) {
    Targets.Classes targets = Targets.Classes.of(labels).withLabelSmoothing(labelSmoothing);
    return classWeights == null ? targets : targets.withClassWeights(classWeights);
  }
}
