package io.sampo.tasks;

import java.io.Serializable;

/**
 * What the vector of a text is.
 *
 * @param pooling how the tokens' vectors become one
 * @param normalized whether vectors are scaled to length 1, so that their product is the cosine
 */
public record EmbeddingConfig(Pooling pooling, boolean normalized) implements Serializable {
  /** The normalized mean, as sentence-transformers' MiniLM has it. */
  public static EmbeddingConfig defaults() {
    return new EmbeddingConfig(Pooling.MEAN, true);
  }
}
