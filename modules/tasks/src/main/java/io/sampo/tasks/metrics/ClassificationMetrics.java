package io.sampo.tasks.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How good single-label predictions are, as scikit-learn computes it: a figure divided by zero is
 * 0, averages run over all classes of the label map, the prediction is the first of the most
 * probable classes. Immutable.
 */
public final class ClassificationMetrics {
  /** What the logarithm of a probability is bounded by, as scikit-learn does. */
  private static final double EPSILON = Math.ulp(1.0);

  private static final int CALIBRATION_BINS = 15;

  private final int[] labels;
  private final double[][] probabilities; // [rows, classes]
  private final int classes;
  private final long[][] confusion; // [true, predicted]

  private ClassificationMetrics(int[] labels, double[][] probabilities, int classes) {
    this.labels = labels;
    this.probabilities = probabilities;
    this.classes = classes;
    this.confusion = new long[classes][classes];
    for (int row = 0; row < labels.length; row++) {
      confusion[labels[row]][argmax(probabilities[row])]++;
    }
  }

  /**
   * Figures of some rows.
   *
   * @param labels the true class of each row
   * @param probabilities of each row and class, [rows, classes]
   */
  public static ClassificationMetrics of(int[] labels, double[][] probabilities, int classes) {
    if (labels.length != probabilities.length) {
      throw new IllegalArgumentException(
          labels.length + " labels, " + probabilities.length + " predictions");
    }
    return new ClassificationMetrics(labels, probabilities, classes);
  }

  /** Rows of the true class {@code i} that were taken for {@code j}. */
  public long confusion(int i, int j) {
    return confusion[i][j];
  }

  /** The share of rows that are right. */
  public double accuracy() {
    return ratio(correct(), labels.length);
  }

  /** The share of the most frequent true class: what always answering it would reach. */
  public double majorityClassAccuracy() {
    long most = 0;
    for (int c = 0; c < classes; c++) {
      most = Math.max(most, support(c));
    }
    return ratio(most, labels.length);
  }

  /** Of the rows taken for class {@code c}, the share that are. */
  public double precision(int c) {
    return ratio(confusion[c][c], predicted(c));
  }

  /** Of the rows of class {@code c}, the share that were found. */
  public double recall(int c) {
    return ratio(confusion[c][c], support(c));
  }

  /** The harmonic mean of precision and recall. */
  public double f1(int c) {
    return ratio(2 * confusion[c][c], predicted(c) + support(c));
  }

  /** How many rows have the true class {@code c}. */
  public long support(int c) {
    long sum = 0;
    for (long cell : confusion[c]) {
      sum += cell;
    }
    return sum;
  }

  /** The mean recall of the classes that occur. */
  public double balancedAccuracy() {
    double sum = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      sum += recall(c);
      present += support(c) > 0 ? 1 : 0;
    }
    return ratio(sum, present);
  }

  /** Matthews' correlation coefficient for any number of classes (Gorodkin 2004). */
  public double matthews() {
    double rows = labels.length;
    double both = 0;
    double predictedSquares = 0;
    double trueSquares = 0;
    for (int c = 0; c < classes; c++) {
      double p = predicted(c);
      double t = support(c);
      both += p * t;
      predictedSquares += p * p;
      trueSquares += t * t;
    }
    double product = (rows * rows - predictedSquares) * (rows * rows - trueSquares);
    return product == 0 ? 0 : (correct() * rows - both) / Math.sqrt(product);
  }

  /** The mean negative logarithm of the true class's probability. */
  public double logLoss() {
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double p = probabilities[row][labels[row]];
      sum -= Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, p)));
    }
    return ratio(sum, labels.length);
  }

  /**
   * The expected calibration error: over bins of the largest probability, the mean distance between
   * how sure the model was and how often it was right.
   */
  public double calibrationError(int bins) {
    double sum = 0;
    for (CalibrationBin bin : calibration(bins)) {
      sum += bin.rows() * Math.abs(bin.accuracy() - bin.confidence());
    }
    return ratio(sum, labels.length);
  }

  /** Bins of the largest probability, equally wide and closed above; those that hold rows. */
  public List<CalibrationBin> calibration(int bins) {
    double[] sure = new double[bins];
    double[] right = new double[bins];
    long[] rows = new long[bins];
    for (int row = 0; row < labels.length; row++) {
      int best = argmax(probabilities[row]);
      double confidence = probabilities[row][best];
      int bin = 0;
      while (bin < bins - 1 && confidence > (double) (bin + 1) / bins) {
        bin++;
      }
      sure[bin] += confidence;
      right[bin] += best == labels[row] ? 1 : 0;
      rows[bin]++;
    }
    return IntStream.range(0, bins)
        .filter(bin -> rows[bin] > 0)
        .mapToObj(
            bin -> new CalibrationBin(sure[bin] / rows[bin], right[bin] / rows[bin], rows[bin]))
        .toList();
  }

  /** The curves of class {@code c} against all others. */
  public RankingMetrics ranking(int c) {
    boolean[] positive = new boolean[labels.length];
    double[] scores = new double[labels.length];
    for (int row = 0; row < labels.length; row++) {
      positive[row] = labels[row] == c;
      scores[row] = probabilities[row][c];
    }
    return RankingMetrics.of(positive, scores);
  }

  /** All figures under their names; those undefined for these rows are left out. */
  public Metrics named(List<String> names) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", accuracy());
    values.put("majority_class_accuracy", majorityClassAccuracy());
    values.put("balanced_accuracy", balancedAccuracy());
    values.put("matthews", matthews());
    values.put("log_loss", logLoss());
    values.put("calibration_error", calibrationError(CALIBRATION_BINS));
    double[] macro = new double[3];
    double[] weighted = new double[3];
    List<Map<String, Object>> byClass = new ArrayList<>();
    List<List<Long>> matrix = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      double[] figures = {precision(c), recall(c), f1(c)};
      for (int i = 0; i < 3; i++) {
        macro[i] += figures[i] / classes;
        weighted[i] += ratio(figures[i] * support(c), labels.length);
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("label", names.get(c));
      line.put("precision", figures[0]);
      line.put("recall", figures[1]);
      line.put("f1", figures[2]);
      line.put("support", support(c));
      byClass.add(line);
      List<Long> cells = new ArrayList<>();
      for (long cell : confusion[c]) {
        cells.add(cell);
      }
      matrix.add(cells);
    }
    double[] micro = {accuracy(), accuracy(), accuracy()}; // one label a row: all three are equal
    putAverage(values, "micro", micro);
    putAverage(values, "macro", macro);
    putAverage(values, "weighted", weighted);
    putRanking(values);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", labels.length);
    details.put("labels", names);
    details.put("per_class", byClass);
    details.put("confusion_matrix", matrix);
    details.put(
        "calibration", calibration(CALIBRATION_BINS).stream().map(CalibrationBin::json).toList());
    return new Metrics(values, details);
  }

  private void putRanking(Map<String, Double> values) {
    if (classes == 2) {
      values.put("f1", f1(1));
      RankingMetrics ranking = ranking(1);
      ranking.areaUnderRoc().ifPresent(area -> values.put("roc_auc", area));
      ranking.averagePrecision().ifPresent(mean -> values.put("average_precision", mean));
      return;
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      if (support(c) == 0) {
        return;
      }
      sum += ranking(c).areaUnderRoc().orElse(0);
    }
    values.put("roc_auc_ovr_macro", sum / classes);
  }

  private static void putAverage(Map<String, Double> values, String average, double[] figures) {
    values.put("precision_" + average, figures[0]);
    values.put("recall_" + average, figures[1]);
    values.put("f1_" + average, figures[2]);
  }

  private long correct() {
    long sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += confusion[c][c];
    }
    return sum;
  }

  private long predicted(int c) {
    long sum = 0;
    for (long[] row : confusion) {
      sum += row[c];
    }
    return sum;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
