package io.sampo.tasks.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well predicted numbers follow the true ones, as scipy and scikit-learn compute it. A
 * correlation with a constant is undefined and left out.
 */
public final class CorrelationMetrics {
  private CorrelationMetrics() {}

  /** All figures: Pearson, Spearman, Kendall's tau-b, errors, R². */
  public static Metrics of(double[] truth, double[] predicted) {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "pearson", pearson(truth, predicted));
    put(values, "spearman", pearson(ranks(truth), ranks(predicted)));
    put(values, "kendall_tau", kendall(truth, predicted));
    double squares = 0;
    double distance = 0;
    double mean = Arrays.stream(truth).average().orElse(0);
    double spread = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = truth[i] - predicted[i];
      squares += error * error;
      distance += Math.abs(error);
      spread += (truth[i] - mean) * (truth[i] - mean);
    }
    if (truth.length > 0) {
      values.put("mean_squared_error", squares / truth.length);
      values.put("mean_absolute_error", distance / truth.length);
    }
    if (truth.length > 1) { // one row, or a constant, leaves nothing to explain
      values.put("r2", spread > 0 ? 1 - squares / spread : squares == 0 ? 1.0 : 0.0);
    }
    return new Metrics(values, Map.of("rows", truth.length));
  }

  /** Pearson's correlation; NaN when one side is constant. */
  static double pearson(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElse(0);
    double meanB = Arrays.stream(b).average().orElse(0);
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      double x = a[i] - meanA;
      double y = b[i] - meanB;
      both += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
    double product = Math.sqrt(squaresA) * Math.sqrt(squaresB);
    return product == 0 ? Double.NaN : Math.max(-1, Math.min(1, both / product));
  }

  /** Ranks from 1 up; equal values share the mean of theirs. */
  static double[] ranks(double[] values) {
    int[] order = order(values);
    double[] ranks = new double[values.length];
    for (int start = 0; start < order.length; ) {
      int end = start;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + 1 + end) / 2.0;
      }
      start = end;
    }
    return ranks;
  }

  /**
   * Kendall's tau-b over all pairs of rows, O(n log n): sorted by the first side, the discordant
   * pairs are the swaps that merge sort makes on the second (Knight 1966).
   */
  static double kendall(double[] a, double[] b) {
    Integer[] order = IntStream.range(0, a.length).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order, (i, j) -> a[i] != a[j] ? Double.compare(a[i], a[j]) : Double.compare(b[i], b[j]));
    double[] second = new double[a.length];
    long tiesA = 0;
    long tiesBoth = 0;
    long runA = 0;
    long runBoth = 0;
    for (int i = 0; i < order.length; i++) {
      second[i] = b[order[i]];
      boolean sameA = i > 0 && a[order[i]] == a[order[i - 1]];
      boolean sameBoth = sameA && second[i] == second[i - 1];
      runA = sameA ? runA + 1 : 0;
      runBoth = sameBoth ? runBoth + 1 : 0;
      tiesA += runA;
      tiesBoth += runBoth;
    }
    long swaps = swaps(second, new double[second.length], 0, second.length);
    long tiesB = 0;
    long runB = 0;
    for (int i = 1; i < second.length; i++) { // sorted now
      runB = second[i] == second[i - 1] ? runB + 1 : 0;
      tiesB += runB;
    }
    double pairs = (double) a.length * (a.length - 1) / 2;
    double difference = pairs - tiesA - tiesB + tiesBoth - 2.0 * swaps;
    double scale = Math.sqrt(pairs - tiesA) * Math.sqrt(pairs - tiesB);
    return scale == 0 ? Double.NaN : Math.max(-1, Math.min(1, difference / scale));
  }

  /** Sorts a part and counts the neighbours that were swapped on the way. */
  private static long swaps(double[] values, double[] spare, int from, int to) {
    if (to - from < 2) {
      return 0;
    }
    int middle = (from + to) >>> 1;
    long swaps = swaps(values, spare, from, middle) + swaps(values, spare, middle, to);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeLeft = right == to || (left < middle && values[left] <= values[right]);
      if (takeLeft) {
        spare[i] = values[left++];
      } else {
        spare[i] = values[right++];
        swaps += middle - left;
      }
    }
    System.arraycopy(spare, from, values, from, to - from);
    return swaps;
  }

  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((i, j) -> Double.compare(values[i], values[j]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (!Double.isNaN(value)) {
      values.put(name, value);
    }
  }
}
