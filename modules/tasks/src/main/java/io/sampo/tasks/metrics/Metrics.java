package io.sampo.tasks.metrics;

import io.sampo.storage.InvalidInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Figures of how good predictions are.
 *
 * @param values named figures in reading order; one that is undefined for the rows at hand (an area
 *     under the curve with one class, say) is absent rather than 0
 * @param details tables behind them (confusion matrix, figures by class), made of maps, lists,
 *     texts and numbers, ready to be written as JSON
 */
public record Metrics(Map<String, Double> values, Map<String, Object> details) {
  private static final Set<String> ERRORS =
      Set.of(
          "log_loss",
          "calibration_error",
          "mean_squared_error",
          "mean_absolute_error",
          "hamming_loss",
          "calibration_error_after_scaling",
          "log_loss_after_scaling",
          "temperature");

  public Metrics {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /**
   * One figure.
   *
   * @throws InvalidInputException when there is none of that name, or it is undefined here
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new InvalidInputException(
          "metric '" + name + "'",
          "it is unknown, or undefined for these rows",
          "choose one of " + values.keySet());
    }
    return value;
  }

  /** Whether a smaller value of this metric is the better one. */
  public static boolean lowerIsBetter(String name) {
    return ERRORS.contains(name);
  }

  /** Whether {@code candidate} is strictly better than {@code best} for this metric. */
  public static boolean better(String name, double candidate, double best) {
    return lowerIsBetter(name) ? candidate < best : candidate > best;
  }
}
