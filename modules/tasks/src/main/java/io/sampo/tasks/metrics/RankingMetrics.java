package io.sampo.tasks.metrics;

import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well scores put positive rows before negative ones. Rows of equal score share their rank.
 * Immutable.
 */
public final class RankingMetrics {
  private final double areaUnderRoc;
  private final double averagePrecision;

  private RankingMetrics(double areaUnderRoc, double averagePrecision) {
    this.areaUnderRoc = areaUnderRoc;
    this.averagePrecision = averagePrecision;
  }

  /**
   * Walks the rows from the highest score down, one step for each different score.
   *
   * @param scores as many as {@code positive}, none of them NaN
   */
  static RankingMetrics of(boolean[] positive, double[] scores) {
    for (double score : scores) {
      if (Double.isNaN(score)) {
        throw new IllegalArgumentException("a score is not a number: the model is broken");
      }
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double positives = 0; // seen so far
    double negatives = 0;
    double area = 0; // of pairs (positive, negative) in the right order, ties half
    double precisions = 0; // summed over the positives
    for (int start = 0; start < order.length; ) {
      int end = start;
      double p = 0;
      while (end < order.length && scores[order[end]] == scores[order[start]]) {
        p += positive[order[end]] ? 1 : 0;
        end++;
      }
      double n = end - start - p;
      area += n * (positives + p / 2);
      positives += p;
      negatives += n;
      precisions += p * positives / (positives + negatives);
      start = end;
    }
    return new RankingMetrics(area / (positives * negatives), precisions / positives);
  }

  /** The area under the ROC curve; nothing when all rows are positive, or all negative. */
  public OptionalDouble areaUnderRoc() {
    return defined(areaUnderRoc);
  }

  /** The mean precision over recall, without interpolation; nothing without positive rows. */
  public OptionalDouble averagePrecision() {
    return defined(averagePrecision);
  }

  private static OptionalDouble defined(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
