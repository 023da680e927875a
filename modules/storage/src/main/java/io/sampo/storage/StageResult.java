package io.sampo.storage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a stage did.
 *
 * @param stage name of the stage
 * @param skipped whether the output was already there and matched
 * @param output URI of the stage's directory
 * @param figures what was read, kept, dropped, written; printed in this order
 * @param seconds wall time
 */
public record StageResult(
    String stage, boolean skipped, String output, Map<String, Object> figures, double seconds) {
  /** Copies the figures, keeping their order. */
  public StageResult {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(output, "output");
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
