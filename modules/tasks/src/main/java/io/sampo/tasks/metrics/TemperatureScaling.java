package io.sampo.tasks.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One number that logits are divided by, so that probabilities mean what they say (Guo et al.
 * 2017). It is fitted on one half of the rows and judged on the other, both ways round.
 */
public final class TemperatureScaling {
  private static final double SMALLEST = 0.05;
  private static final double LARGEST = 20;
  private static final int STEPS = 60;
  private static final int BINS = 15;

  private TemperatureScaling() {}

  /**
   * {@code temperature} fitted on all rows, and log loss and calibration error of scaled rows.
   *
   * @param labels the true class of each row
   * @param probabilities as the model gave them, [rows, classes]
   */
  public static Map<String, Double> figures(int[] labels, double[][] probabilities) {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (labels.length < 2) {
      return figures;
    }
    double[][] scaled = new double[labels.length][];
    for (int half = 0; half < 2; half++) {
      double temperature = fit(labels, probabilities, half);
      for (int row = 1 - half; row < labels.length; row += 2) {
        scaled[row] = scaled(probabilities[row], temperature);
      }
    }
    ClassificationMetrics metrics =
        ClassificationMetrics.of(labels, scaled, probabilities[0].length);
    figures.put("temperature", fit(labels, probabilities, -1));
    figures.put("log_loss_after_scaling", metrics.logLoss());
    figures.put("calibration_error_after_scaling", metrics.calibrationError(BINS));
    return figures;
  }

  /** The temperature of the lowest loss on even (0), odd (1) or all (-1) rows; golden section. */
  private static double fit(int[] labels, double[][] probabilities, int half) {
    double low = Math.log(SMALLEST);
    double high = Math.log(LARGEST);
    double ratio = (Math.sqrt(5) - 1) / 2;
    for (int i = 0; i < STEPS; i++) {
      double left = high - ratio * (high - low);
      double right = low + ratio * (high - low);
      if (loss(labels, probabilities, half, left) < loss(labels, probabilities, half, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double loss(int[] labels, double[][] probabilities, int half, double logarithm) {
    double sum = 0;
    for (int row = Math.max(0, half); row < labels.length; row += half < 0 ? 1 : 2) {
      double[] scaled = scaled(probabilities[row], Math.exp(logarithm));
      sum -= Math.log(Math.max(Double.MIN_NORMAL, scaled[labels[row]]));
    }
    return sum;
  }

  /** The logarithm of a probability is its logit, up to a constant of the row. */
  static double[] scaled(double[] probabilities, double temperature) {
    double largest = 0;
    for (double p : probabilities) {
      largest = Math.max(largest, p);
    }
    double[] scaled = new double[probabilities.length];
    double sum = 0;
    for (int i = 0; i < scaled.length; i++) {
      double ratio = Math.max(Double.MIN_NORMAL, probabilities[i]) / largest;
      scaled[i] = Math.exp(Math.log(ratio) / temperature);
      sum += scaled[i];
    }
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] /= sum;
    }
    return scaled;
  }
}
