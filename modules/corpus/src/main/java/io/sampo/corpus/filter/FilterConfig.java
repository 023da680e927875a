package io.sampo.corpus.filter;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which documents stay. All of it is applied to what was measured before: other values here need no
 * second reading.
 *
 * @param minCharacters a cleaned document of fewer code points is dropped
 * @param maxCharacters a cleaned document of more code points is dropped
 * @param rules sets whose violation drops a document; those of the others are columns only
 * @param bounds own rules, and other values for built-in ones; all of them drop
 * @param blockedUrls a file of domains and URL prefixes, one a line, {@code #} for comments
 * @param keepWhere an SQL expression over the columns of the documents table; what it is not true
 *     for is dropped
 */
public record FilterConfig(
    int minCharacters,
    int maxCharacters,
    List<RuleSet> rules,
    List<Bound> bounds,
    Optional<String> blockedUrls,
    Optional<String> keepWhere) {

  public FilterConfig {
    rules = List.copyOf(rules);
    bounds = List.copyOf(bounds);
    Objects.requireNonNull(blockedUrls, "blockedUrls");
    Objects.requireNonNull(keepWhere, "keepWhere");
    if (minCharacters < 1) {
      throw invalid("min_characters", "is " + minCharacters, "use 1 or more");
    }
    if (maxCharacters < minCharacters) {
      throw invalid(
          "max_characters",
          "is " + maxCharacters,
          "use at least min_characters (" + minCharacters + ")");
    }
    if (bounds.stream().map(Bound::rule).distinct().count() < bounds.size()) {
      throw invalid("bounds", "name a rule twice", "give every rule a name of its own");
    }
  }

  /** Length only. */
  public static FilterConfig defaults() {
    return new FilterConfig(
        20, 10_000_000, List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  public FilterConfig withCharacters(int min, int max) {
    return new FilterConfig(min, max, rules, bounds, blockedUrls, keepWhere);
  }

  public FilterConfig withRules(List<RuleSet> sets) {
    return new FilterConfig(minCharacters, maxCharacters, sets, bounds, blockedUrls, keepWhere);
  }

  public FilterConfig withBounds(List<Bound> own) {
    return new FilterConfig(minCharacters, maxCharacters, rules, own, blockedUrls, keepWhere);
  }

  public FilterConfig withBlockedUrls(String path) {
    return new FilterConfig(
        minCharacters, maxCharacters, rules, bounds, Optional.of(path), keepWhere);
  }

  public FilterConfig withKeepWhere(String expression) {
    return new FilterConfig(
        minCharacters, maxCharacters, rules, bounds, blockedUrls, Optional.of(expression));
  }

  private static InvalidInputException invalid(String key, String problem, String remedy) {
    return new InvalidInputException("corpus.filters." + key, problem, remedy);
  }
}
