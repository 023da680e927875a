package io.sampo.corpus.filter;

import io.sampo.storage.InvalidInputException;
import java.util.List;

/**
 * Whether languages are detected, and which stay.
 *
 * @param detect fill the columns {@code language} and {@code language_score}
 * @param keep codes (ISO 639-1) that stay; empty keeps all
 * @param minScore how sure the detector must be of one of {@code keep}: its probability by that of
 *     the two likeliest languages, in [0.5, 1] (so 0 asks for nothing)
 */
public record LanguageConfig(boolean detect, List<String> keep, double minScore) {
  public LanguageConfig {
    keep = List.copyOf(keep);
    if (!keep.isEmpty() && !detect) {
      throw new InvalidInputException(
          "corpus.language.detect", "is false, but keep names languages", "set detect = true");
    }
    if (!(minScore >= 0 && minScore <= 1)) {
      throw new InvalidInputException(
          "corpus.language.min_score", "is " + minScore, "use 0 to 1, e.g. 0.6");
    }
    for (String code : keep) {
      if (!code.matches("[a-z]{2,3}(-[a-z]{2,4})?")) {
        throw new InvalidInputException(
            "corpus.language.keep", "'" + code + "' is not a code", "use codes such as en, de, fi");
      }
    }
  }

  /** Off. At 0.6 single sentences were right in 99.9 % of 5,200 (see docs/log.md). */
  public static LanguageConfig defaults() {
    return new LanguageConfig(false, List.of(), 0.6);
  }
}
