package io.sampo.jobs.report;

import java.util.List;
import java.util.TreeSet;

/**
 * Chooses the rows of curves that a page draws. Curves are cut into buckets of as many rows; of
 * each bucket the rows with the smallest and the largest value of every curve stay, so that no peak
 * is lost, and the first and the last row of all.
 */
final class Downsampling {
  private Downsampling() {}

  /**
   * Rows to keep, growing.
   *
   * @param curves columns of {@code rows} numbers each, NaN where there is none
   * @param buckets at most twice as many points of each curve remain
   */
  static int[] rows(int rows, List<double[]> curves, int buckets) {
    if (rows <= 2 * buckets) {
      int[] all = new int[rows];
      for (int i = 0; i < rows; i++) {
        all[i] = i;
      }
      return all;
    }
    TreeSet<Integer> kept = new TreeSet<>(List.of(0, rows - 1));
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) rows * bucket / buckets);
      int to = (int) ((long) rows * (bucket + 1) / buckets);
      for (double[] curve : curves) {
        addExtremes(curve, from, to, kept);
      }
    }
    return kept.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void addExtremes(double[] curve, int from, int to, TreeSet<Integer> kept) {
    int smallest = -1;
    int largest = -1;
    for (int row = from; row < to; row++) {
      if (Double.isNaN(curve[row])) {
        continue;
      }
      if (smallest < 0 || curve[row] < curve[smallest]) {
        smallest = row;
      }
      if (largest < 0 || curve[row] > curve[largest]) {
        largest = row;
      }
    }
    if (smallest >= 0) {
      kept.add(smallest);
      kept.add(largest);
    }
  }
}
