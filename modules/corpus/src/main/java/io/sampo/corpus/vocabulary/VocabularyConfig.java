package io.sampo.corpus.vocabulary;

import io.sampo.storage.InvalidInputException;
import java.util.Objects;
import java.util.Optional;

/**
 * The vocabulary to train, or an existing tokenizer to use instead.
 *
 * @param size tokens, special ones included
 * @param lowercase lower-case the text and strip accents (BERT uncased)
 * @param minFrequency a pair seen less often is not merged
 * @param limitAlphabet the most frequent characters that get a token of their own
 * @param tokenizer a directory with {@code vocab.txt} or {@code tokenizer.json}, or a {@code
 *     vocab.txt}, copied instead of training
 */
public record VocabularyConfig(
    int size, boolean lowercase, int minFrequency, int limitAlphabet, Optional<String> tokenizer) {

  public VocabularyConfig {
    Objects.requireNonNull(tokenizer, "tokenizer");
    require(size >= 6 && size <= 1_000_000, "size", "is " + size, "use 6 to 1000000");
    require(minFrequency >= 0, "min_frequency", "is " + minFrequency, "use 0 or more");
    require(limitAlphabet >= 1, "limit_alphabet", "is " + limitAlphabet, "use 1 or more");
  }

  /** BERT's uncased size and settings. */
  public static VocabularyConfig defaults() {
    return new VocabularyConfig(30_522, true, 2, 1_000, Optional.empty());
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("vocabulary." + key, problem, remedy);
    }
  }
}
