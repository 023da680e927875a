package io.sampo.corpus.filter;

import io.sampo.corpus.measure.Statistic;
import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A rule: a statistic must lie between two values, both of them allowed.
 *
 * @param rule the rule's name, as the dropped table shows it; a built-in one, e.g. {@code
 *     gopher_quality.words}, is replaced
 * @param statistic a column of {@link Statistic}
 * @param min smallest value kept
 * @param max largest value kept
 */
public record Bound(String rule, String statistic, Optional<Double> min, Optional<Double> max) {
  public Bound {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(statistic, "statistic");
    Objects.requireNonNull(min, "min");
    Objects.requireNonNull(max, "max");
    if (!rule.matches("[a-z0-9_.]{1,60}")) {
      throw new InvalidInputException(
          "corpus.filters.bounds.rule",
          "'" + rule + "' is not a name",
          "use lower-case letters, digits, '.' and '_'");
    }
    if (Arrays.stream(Statistic.values()).noneMatch(s -> s.label().equals(statistic))) {
      throw new InvalidInputException(
          "corpus.filters.bounds.statistic",
          "'" + statistic + "' is not measured",
          "use one of "
              + Arrays.stream(Statistic.values())
                  .map(Statistic::label)
                  .collect(Collectors.joining(", ")));
    }
    if (min.isEmpty() && max.isEmpty()) {
      throw new InvalidInputException(
          "corpus.filters.bounds.min", "is missing in " + rule, "set min, max or both");
    }
  }

  static Bound atLeast(String rule, Statistic statistic, double min) {
    return new Bound(rule, statistic.label(), Optional.of(min), Optional.empty());
  }

  static Bound atMost(String rule, Statistic statistic, double max) {
    return new Bound(rule, statistic.label(), Optional.empty(), Optional.of(max));
  }

  static Bound between(String rule, Statistic statistic, double min, double max) {
    return new Bound(rule, statistic.label(), Optional.of(min), Optional.of(max));
  }
}
