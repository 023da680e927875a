package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Tokenizer;
import java.util.Optional;

/** Whether a tokenizer and a model belong together. */
final class TokenizerCheck {
  private static final int PADDING_LIMIT = 128;

  private TokenizerCheck() {}

  /**
   * @param vocabSize rows of the model's word embeddings
   * @param expected the fingerprint that the checkpoint names, if it does
   */
  static void check(
      String artifact, int vocabSize, Optional<String> expected, Tokenizer tokenizer) {
    int tokens = tokenizer.vocabulary().size();
    String fingerprint = tokenizer.fingerprint();
    if (expected.isPresent() && !expected.get().equals(fingerprint)) {
      throw refuse(
          artifact,
          "the model was made with the tokenizer "
              + expected.get()
              + ", this one is "
              + fingerprint);
    }
    if (!fits(tokens, vocabSize)) {
      throw refuse(
          artifact,
          "the model has "
              + vocabSize
              + " word embeddings (vocab_size), the tokenizer "
              + fingerprint
              + " has "
              + tokens
              + " tokens");
    }
  }

  /** Equal, or the embeddings rounded up to a multiple of 8 as some trainers do for speed. */
  static boolean fits(int tokens, int vocabSize) {
    boolean rounded =
        vocabSize > tokens && vocabSize - tokens < PADDING_LIMIT && vocabSize % 8 == 0;
    return tokens == vocabSize || rounded;
  }

  private static InvalidInputException refuse(String artifact, String problem) {
    return new InvalidInputException(
        artifact, problem, "use the tokenizer files that belong to the model");
  }
}
