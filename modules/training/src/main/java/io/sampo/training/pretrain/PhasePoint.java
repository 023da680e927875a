package io.sampo.training.pretrain;

import io.sampo.storage.JsonFields;
import java.util.Map;

/**
 * Where a run stands in its phases.
 *
 * @param phase number of the current one
 * @param firstStep optimizer steps before it
 * @param fromSeconds what the clock showed at its beginning
 * @param seconds what the clock shows; 0 in runs that do not end by the clock
 */
record PhasePoint(int phase, long firstStep, double fromSeconds, double seconds) {
  static final PhasePoint START = new PhasePoint(0, 0, 0, 0);

  PhasePoint at(double clock) {
    return new PhasePoint(phase, firstStep, fromSeconds, clock);
  }

  /** The beginning of the phase after this one. */
  PhasePoint next(long step, double clock) {
    return new PhasePoint(phase + 1, step, clock, clock);
  }

  Map<String, Object> values() {
    return Map.of(
        "phase", phase, "first_step", firstStep, "from_seconds", fromSeconds, "seconds", seconds);
  }

  static PhasePoint of(JsonFields fields) {
    return new PhasePoint(
        fields.smallCount("phase"),
        fields.count("first_step"),
        fields.number("from_seconds"),
        fields.number("seconds"));
  }
}
