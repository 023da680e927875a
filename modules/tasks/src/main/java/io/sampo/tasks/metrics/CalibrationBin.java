package io.sampo.tasks.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows that a model answered about equally surely.
 *
 * @param confidence the mean of their largest probabilities
 * @param accuracy the share of them that is right
 * @param rows how many, 1 or more
 */
public record CalibrationBin(double confidence, double accuracy, long rows) {
  /** As reports tell it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("confidence", confidence);
    json.put("accuracy", accuracy);
    json.put("rows", rows);
    return json;
  }
}
