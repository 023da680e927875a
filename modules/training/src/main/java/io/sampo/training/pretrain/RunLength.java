package io.sampo.training.pretrain;

import java.util.List;

/**
 * How long a run is, for people.
 *
 * @param steps optimizer steps; 0 when it ends by the clock
 * @param seconds time budget; 0 when it ends by steps
 */
record RunLength(long steps, double seconds) {
  static RunLength of(List<Phase> phases, double seconds) {
    return new RunLength(seconds > 0 ? 0 : phases.stream().mapToLong(Phase::steps).sum(), seconds);
  }

  boolean byTime() {
    return seconds > 0;
  }
}
