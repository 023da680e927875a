package io.sampo.tasks.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How good sets of labels are, as scikit-learn computes it: a figure divided by zero is 0, averages
 * run over all labels of the label map.
 */
public final class MultiLabelMetrics {
  private MultiLabelMetrics() {}

  /**
   * All figures.
   *
   * @param truth which labels each row has, [rows][labels]
   * @param given which labels the model gave it
   * @param probabilities of each label
   * @param names of the labels
   */
  public static Metrics of(
      List<boolean[]> truth,
      List<boolean[]> given,
      List<double[]> probabilities,
      List<String> names) {
    int rows = truth.size();
    int labels = names.size();
    double[] right = new double[labels];
    double[] said = new double[labels];
    double[] support = new double[labels];
    double whole = 0;
    double wrongCells = 0;
    double samples = 0;
    for (int row = 0; row < rows; row++) {
      double both = 0;
      double either = 0;
      boolean exact = true;
      for (int label = 0; label < labels; label++) {
        boolean is = truth.get(row)[label];
        boolean says = given.get(row)[label];
        right[label] += is && says ? 1 : 0;
        said[label] += says ? 1 : 0;
        support[label] += is ? 1 : 0;
        wrongCells += is != says ? 1 : 0;
        both += is && says ? 1 : 0;
        either += (is ? 1 : 0) + (says ? 1 : 0);
        exact &= is == says;
      }
      whole += exact ? 1 : 0;
      samples += ratio(2 * both, either);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("subset_accuracy", ratio(whole, rows));
    values.put("hamming_loss", ratio(wrongCells, (double) rows * labels));
    List<Map<String, Object>> perLabel = new ArrayList<>();
    double[] macro = new double[3];
    double[] weighted = new double[3];
    double[] totals = new double[3];
    for (int label = 0; label < labels; label++) {
      double[] figures = figures(right[label], said[label], support[label]);
      totals[0] += right[label];
      totals[1] += said[label];
      totals[2] += support[label];
      for (int i = 0; i < 3; i++) {
        macro[i] += figures[i] / labels;
        weighted[i] += figures[i] * support[label];
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("label", names.get(label));
      line.put("precision", figures[0]);
      line.put("recall", figures[1]);
      line.put("f1", figures[2]);
      line.put("support", (long) support[label]);
      perLabel.add(line);
    }
    for (int i = 0; i < 3; i++) {
      weighted[i] = ratio(weighted[i], totals[2]);
    }
    put(values, "micro", figures(totals[0], totals[1], totals[2]));
    put(values, "macro", macro);
    put(values, "weighted", weighted);
    values.put("f1_samples", ratio(samples, rows));
    putAreas(values, truth, probabilities, labels);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    details.put("labels", names);
    details.put("per_class", perLabel);
    return new Metrics(values, details);
  }

  private static void putAreas(
      Map<String, Double> values, List<boolean[]> truth, List<double[]> scores, int labels) {
    int rows = truth.size();
    boolean[] allTruth = new boolean[rows * labels];
    double[] allScores = new double[rows * labels];
    double sum = 0;
    boolean defined = rows > 0;
    for (int label = 0; label < labels; label++) {
      boolean[] positive = new boolean[rows];
      double[] score = new double[rows];
      for (int row = 0; row < rows; row++) {
        positive[row] = truth.get(row)[label];
        score[row] = scores.get(row)[label];
      }
      System.arraycopy(positive, 0, allTruth, label * rows, rows);
      System.arraycopy(score, 0, allScores, label * rows, rows);
      OptionalDouble area = RankingMetrics.of(positive, score).areaUnderRoc();
      defined &= area.isPresent();
      sum += area.orElse(0);
    }
    if (defined) {
      values.put("roc_auc_macro", sum / labels);
    }
    RankingMetrics.of(allTruth, allScores)
        .areaUnderRoc()
        .ifPresent(area -> values.put("roc_auc_micro", area));
  }

  private static double[] figures(double right, double said, double support) {
    return new double[] {
      ratio(right, said), ratio(right, support), ratio(2 * right, said + support)
    };
  }

  private static void put(Map<String, Double> values, String average, double[] figures) {
    values.put("precision_" + average, figures[0]);
    values.put("recall_" + average, figures[1]);
    values.put("f1_" + average, figures[2]);
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
