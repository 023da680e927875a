package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.io.Serializable;

/**
 * How a model's logits become answers.
 *
 * @param threshold multi-label: the least probability of a label that is given
 * @param aggregation token classification: which tokens of a word decide on its tag
 * @param nBest question answering: starts and ends that are combined, and answers ranked
 * @param maxAnswerLength question answering: most tokens of an answer
 * @param nullAnswers question answering: whether a question may be left without an answer
 * @param nullThreshold question answering: how far the score of "no answer" must lie above that of
 *     the best answer for none to be given
 * @param topK masked tokens: tokens listed for each mask; question answering: answers listed
 * @param embedding embedding: what the vector of a text is
 */
public record Decoding(
    double threshold,
    Aggregation aggregation,
    int nBest,
    int maxAnswerLength,
    NullAnswers nullAnswers,
    double nullThreshold,
    int topK,
    EmbeddingConfig embedding)
    implements Serializable {

  public Decoding {
    require(threshold > 0 && threshold < 1, "threshold", threshold, "a number between 0 and 1");
    require(nBest >= 1, "n_best", nBest, "1 or more");
    require(maxAnswerLength >= 1, "max_answer_length", maxAnswerLength, "1 or more");
    require(Double.isFinite(nullThreshold), "null_threshold", nullThreshold, "a number");
    require(topK >= 1, "top_k", topK, "1 or more");
  }

  /** As transformers' examples: threshold 0.5, first token, 20 best, 30 tokens, mean pooling. */
  public static Decoding defaults() {
    return new Decoding(
        0.5, Aggregation.FIRST, 20, 30, NullAnswers.AS_LEARNED, 0, 5, EmbeddingConfig.defaults());
  }

  /** The same with another way from tokens to words. */
  public Decoding withAggregation(Aggregation other) {
    return new Decoding(
        threshold, other, nBest, maxAnswerLength, nullAnswers, nullThreshold, topK, embedding);
  }

  /** The same with another rule for questions without an answer. */
  public Decoding withNullAnswers(NullAnswers rule, double difference) {
    return new Decoding(
        threshold, aggregation, nBest, maxAnswerLength, rule, difference, topK, embedding);
  }

  /** The same with other limits of answers. */
  public Decoding withAnswers(int best, int longest) {
    return new Decoding(
        threshold, aggregation, best, longest, nullAnswers, nullThreshold, topK, embedding);
  }

  /** The same with another vector of a text. */
  public Decoding withEmbedding(EmbeddingConfig other) {
    return new Decoding(
        threshold, aggregation, nBest, maxAnswerLength, nullAnswers, nullThreshold, topK, other);
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "decoding." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
