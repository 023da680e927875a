package io.sampo.benchmarks;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Median, smallest and largest of some repeats.
 *
 * @param n how many there were
 */
record Spread(double median, double min, double max, int n) {
  /** Of at least one value; rounded to four digits. */
  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(digits(median), digits(sorted[0]), digits(sorted[n - 1]), n);
  }

  /** Of each value's image, e.g. rates from times. */
  static Spread of(double[] values, DoubleUnaryOperator image) {
    return of(Arrays.stream(values).map(image).toArray());
  }

  /** A number to four significant digits. */
  static double digits(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    return new java.math.BigDecimal(value).round(new java.math.MathContext(4)).doubleValue();
  }
}
