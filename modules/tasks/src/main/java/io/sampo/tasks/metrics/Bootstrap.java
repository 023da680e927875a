package io.sampo.tasks.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * How much figures would move on other rows of the same kind: they are computed again on rows drawn
 * with replacement (Efron 1979). Same seed, same result.
 */
public final class Bootstrap {
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  private final int rows;
  private final int resamples;
  private final long seed;

  /**
   * @param rows that figures are computed of
   * @param resamples how often rows are drawn, e.g. 1000
   */
  public Bootstrap(int rows, int resamples, long seed) {
    this.rows = rows;
    this.resamples = resamples;
    this.seed = seed;
  }

  /**
   * The central 95 % of each figure: {low, high}. A figure that is undefined on some draws is that
   * of the others.
   *
   * @param figures of the rows with these numbers, some of them twice
   */
  public Map<String, double[]> intervals(Function<int[], Map<String, Double>> figures) {
    Map<String, List<Double>> drawn = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < resamples; i++) {
      figures
          .apply(draw(random))
          .forEach((name, value) -> drawn.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    Map<String, double[]> intervals = new LinkedHashMap<>();
    drawn.forEach((name, values) -> intervals.put(name, interval(values)));
    return intervals;
  }

  /**
   * Whether one figure differs from another on the same rows.
   *
   * @param low of the central 95 % of the difference
   * @param high of the same
   * @param probability two-sided: of a difference at least so far from 0 if there were none
   */
  public record Difference(double low, double high, double probability) {}

  /**
   * The paired test of two models.
   *
   * @param difference of the second's figure to the first's, on the rows with these numbers
   */
  public Difference difference(Function<int[], Double> difference) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Double> values = new ArrayList<>();
    int below = 0;
    int above = 0;
    for (int i = 0; i < resamples; i++) {
      double value = difference.apply(draw(random));
      values.add(value);
      below += value <= 0 ? 1 : 0;
      above += value >= 0 ? 1 : 0;
    }
    double[] interval = interval(values);
    // One is added to both, since the rows as they are count as a draw.
    double tail = (Math.min(below, above) + 1.0) / (resamples + 1.0);
    return new Difference(interval[0], interval[1], Math.min(1, 2 * tail));
  }

  /**
   * McNemar's exact test: the probability, two-sided, of so uneven a split of the rows on which
   * only one of two models is right.
   */
  public static double mcNemar(int onlyFirst, int onlySecond) {
    int total = onlyFirst + onlySecond;
    if (total == 0) {
      return 1;
    }
    double logTerm = -total * Math.log(2); // C(total, 0) / 2^total
    double sum = 0;
    for (int k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
      sum += Math.exp(logTerm);
      logTerm += Math.log(total - k) - Math.log(k + 1.0);
    }
    return Math.min(1, 2 * sum);
  }

  private int[] draw(SplittableRandom random) {
    int[] draw = new int[rows];
    for (int i = 0; i < rows; i++) {
      draw[i] = random.nextInt(rows);
    }
    return draw;
  }

  private static double[] interval(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new double[] {quantile(sorted, LOW), quantile(sorted, HIGH)};
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
