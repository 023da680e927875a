package io.sampo.corpus.filter;

import io.sampo.corpus.measure.Statistic;
import java.util.Locale;

/** Bounds applied in plain Java, as an oracle for the columns. */
public final class Rules {
  private Rules() {}

  /** Whether a text of these statistics breaks a rule of the set. */
  public static boolean violates(RuleSet set, double[] statistics) {
    return set.bounds().stream()
        .anyMatch(
            bound -> {
              double value =
                  statistics[
                      Statistic.valueOf(bound.statistic().toUpperCase(Locale.ROOT)).ordinal()];
              return bound.min().filter(min -> value < min).isPresent()
                  || bound.max().filter(max -> value > max).isPresent();
            });
  }
}
