package io.sampo.encoder.layers;

import io.sampo.encoder.Targets;

/**
 * Losses over few classes, in double, with their gradients; as torch computes them (mean
 * reduction).
 */
final class Losses {
  /** A loss and its gradient by the logits, in the shape of the logits. */
  static final class Loss {
    private final double value;
    private final double[][] gradient;

    private Loss(double value, double[][] gradient) {
      this.value = value;
      this.gradient = gradient;
    }

    double value() {
      return value;
    }

    double[][] gradient() {
      return gradient;
    }
  }

  private Losses() {}

  /**
   * Softmax cross-entropy with ignored labels (negative), class weights and label smoothing. The
   * smoothing term is weighted too. No label that counts: loss and gradient 0.
   */
  static Loss crossEntropy(double[][] logits, Targets.Classes targets) {
    int[] labels = targets.labels();
    check(labels.length, logits.length);
    int classes = logits[0].length;
    double[] weights = targets.classWeights();
    if (weights != null && weights.length != classes) {
      throw new IllegalArgumentException(
          weights.length + " class weights for " + classes + " classes");
    }
    double smoothing = targets.labelSmoothing();
    double total = 0;
    for (int label : labels) {
      if (label >= classes) {
        throw new IllegalArgumentException("label " + label + " of " + classes + " classes");
      }
      total += label < 0 ? 0 : weight(weights, label);
    }
    double loss = 0;
    double[][] gradient = new double[logits.length][classes];
    if (total == 0) {
      return new Loss(0, gradient);
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        continue;
      }
      double[] logProbability = logSoftmax(logits[i]);
      double mass = 0; // of this row's target
      for (int c = 0; c < classes; c++) {
        double target =
            weight(weights, c) * (smoothing / classes + (c == labels[i] ? 1 - smoothing : 0));
        loss -= target * logProbability[c];
        gradient[i][c] = -target / total;
        mass += target;
      }
      for (int c = 0; c < classes; c++) {
        gradient[i][c] += mass * Math.exp(logProbability[c]) / total;
      }
    }
    return new Loss(loss / total, gradient);
  }

  private static double weight(double[] weights, int label) {
    return weights == null ? 1 : weights[label];
  }

  static double[] logSoftmax(double[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : logits) {
      max = Math.max(max, x);
    }
    double sum = 0;
    for (double x : logits) {
      sum += Math.exp(x - max);
    }
    double log = Math.log(sum) + max;
    double[] result = new double[logits.length];
    for (int c = 0; c < logits.length; c++) {
      result[c] = logits[c] - log;
    }
    return result;
  }

  /** Mean binary cross-entropy over all cells. */
  static Loss binaryCrossEntropy(double[][] logits, float[][] labels) {
    check(labels.length, logits.length);
    int cells = logits.length * logits[0].length;
    double loss = 0;
    double[][] gradient = new double[logits.length][logits[0].length];
    for (int i = 0; i < logits.length; i++) {
      check(labels[i].length, logits[i].length);
      for (int c = 0; c < logits[i].length; c++) {
        double x = logits[i][c];
        double e = Math.exp(-Math.abs(x));
        loss += Math.max(x, 0) - x * labels[i][c] + Math.log1p(e);
        gradient[i][c] = ((x >= 0 ? 1 : e) / (1 + e) - labels[i][c]) / cells;
      }
    }
    return new Loss(loss / cells, gradient);
  }

  /** Mean squared error over all cells; the targets row by row. */
  static Loss squaredError(double[][] outputs, float[] values) {
    int columns = outputs[0].length;
    int cells = outputs.length * columns;
    check(values.length, cells);
    double loss = 0;
    double[][] gradient = new double[outputs.length][columns];
    for (int i = 0; i < cells; i++) {
      double error = outputs[i / columns][i % columns] - values[i];
      loss += error * error;
      gradient[i / columns][i % columns] = 2 * error / cells;
    }
    return new Loss(loss / cells, gradient);
  }

  private static void check(int labels, int logits) {
    if (labels != logits) {
      throw new IllegalArgumentException(labels + " labels for " + logits + " answers");
    }
  }
}
