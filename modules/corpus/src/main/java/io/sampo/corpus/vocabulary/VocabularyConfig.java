package io.sampo.corpus.vocabulary;

import io.sampo.storage.InvalidInputException;
import java.util.List;
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
 * @param reserved tokens {@code [unused0]}, {@code [unused1]}, … that stand after the special ones,
 *     for later use
 * @param domainTokens words that get a token whatever their frequency; they stand after the
 *     reserved tokens
 * @param sample the documents to learn from
 */
public record VocabularyConfig(
    int size,
    boolean lowercase,
    int minFrequency,
    int limitAlphabet,
    Optional<String> tokenizer,
    int reserved,
    List<String> domainTokens,
    TextSample sample) {

  public VocabularyConfig {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(sample, "sample");
    domainTokens = List.copyOf(domainTokens);
    require(size >= 6 && size <= 1_000_000, "size", "is " + size, "use 6 to 1000000");
    require(minFrequency >= 0, "min_frequency", "is " + minFrequency, "use 0 or more");
    require(limitAlphabet >= 1, "limit_alphabet", "is " + limitAlphabet, "use 1 or more");
    require(reserved >= 0 && reserved < size, "reserved", "is " + reserved, "use 0 to size - 1");
  }

  /** BERT's uncased size and settings. */
  public static VocabularyConfig defaults() {
    return new VocabularyConfig(
        30_522, true, 2, 1_000, Optional.empty(), 0, List.of(), TextSample.defaults());
  }

  public VocabularyConfig withSize(int value) {
    return new VocabularyConfig(
        value, lowercase, minFrequency, limitAlphabet, tokenizer, reserved, domainTokens, sample);
  }

  public VocabularyConfig withLowercase(boolean value) {
    return new VocabularyConfig(
        size, value, minFrequency, limitAlphabet, tokenizer, reserved, domainTokens, sample);
  }

  public VocabularyConfig withLimitAlphabet(int value) {
    return new VocabularyConfig(
        size, lowercase, minFrequency, value, tokenizer, reserved, domainTokens, sample);
  }

  public VocabularyConfig withTokenizer(String value) {
    return new VocabularyConfig(
        size,
        lowercase,
        minFrequency,
        limitAlphabet,
        Optional.of(value),
        reserved,
        domainTokens,
        sample);
  }

  public VocabularyConfig withReserved(int value) {
    return new VocabularyConfig(
        size, lowercase, minFrequency, limitAlphabet, tokenizer, value, domainTokens, sample);
  }

  public VocabularyConfig withDomainTokens(List<String> value) {
    return new VocabularyConfig(
        size, lowercase, minFrequency, limitAlphabet, tokenizer, reserved, value, sample);
  }

  public VocabularyConfig withSample(TextSample value) {
    return new VocabularyConfig(
        size, lowercase, minFrequency, limitAlphabet, tokenizer, reserved, domainTokens, value);
  }

  private static void require(boolean condition, String key, String problem, String remedy) {
    if (!condition) {
      throw new InvalidInputException("vocabulary." + key, problem, remedy);
    }
  }
}
