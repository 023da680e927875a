package io.sampo.tokenizer;

import java.util.List;

/**
 * Settings of {@link WordPieceTrainer}.
 *
 * @param vocabSize tokens to learn, special tokens and alphabet included; exceeded when these alone
 *     are more
 * @param minFrequency how often a pair must stand in the text to be merged
 * @param limitAlphabet how many characters to keep, the most frequent ones
 * @param specialTokens the first tokens of the vocabulary, in this order
 */
public record TrainerOptions(
    int vocabSize, long minFrequency, int limitAlphabet, List<String> specialTokens) {

  public TrainerOptions {
    specialTokens = List.copyOf(specialTokens);
    if (vocabSize < 1) {
      throw new IllegalArgumentException("vocabulary size " + vocabSize + " is not positive");
    }
    if (minFrequency < 0) {
      throw new IllegalArgumentException("minimum frequency " + minFrequency + " is negative");
    }
    if (limitAlphabet < 0) {
      throw new IllegalArgumentException("alphabet limit " + limitAlphabet + " is negative");
    }
  }

  /** {@code vocabSize} tokens with BERT's special tokens, pairs seen twice, 1,000 characters. */
  public static TrainerOptions of(int vocabSize) {
    return new TrainerOptions(vocabSize, 2, 1000, Vocabulary.SPECIAL_TOKENS);
  }

  public TrainerOptions withMinFrequency(long value) {
    return new TrainerOptions(vocabSize, value, limitAlphabet, specialTokens);
  }

  public TrainerOptions withLimitAlphabet(int value) {
    return new TrainerOptions(vocabSize, minFrequency, value, specialTokens);
  }

  public TrainerOptions withSpecialTokens(List<String> value) {
    return new TrainerOptions(vocabSize, minFrequency, limitAlphabet, value);
  }
}
