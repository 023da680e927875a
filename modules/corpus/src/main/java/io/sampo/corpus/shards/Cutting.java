package io.sampo.corpus.shards;

import io.sampo.storage.InvalidInputException;

/**
 * How a document that does not fit, or is short, becomes sequences.
 *
 * @param overlap tokens that a sequence repeats from the end of the one before in its document
 * @param joinBelow a sequence of fewer tokens, [CLS] and [SEP] included, is joined with others of
 *     its kind up to the length, each followed by [SEP]; 0: each stays a sequence of its own
 * @param sentencePairs cut each sequence into two segments at the end of the sentence nearest to
 *     its middle, for training on the order of sentences
 */
public record Cutting(int overlap, int joinBelow, boolean sentencePairs) {
  public Cutting {
    require(overlap >= 0, "overlap", overlap);
    require(joinBelow >= 0, "join_below", joinBelow);
  }

  /** No overlap, nothing joined, one segment. */
  public static Cutting defaults() {
    return new Cutting(0, 0, false);
  }

  public Cutting withOverlap(int value) {
    return new Cutting(value, joinBelow, sentencePairs);
  }

  public Cutting withJoinBelow(int value) {
    return new Cutting(overlap, value, sentencePairs);
  }

  public Cutting withSentencePairs(boolean value) {
    return new Cutting(overlap, joinBelow, value);
  }

  /** Special tokens of a sequence that is not joined. */
  int specialTokens() {
    return sentencePairs ? 3 : 2;
  }

  private static void require(boolean condition, String key, int value) {
    if (!condition) {
      throw new InvalidInputException("shards.cut." + key, "is " + value, "use 0 or more");
    }
  }
}
