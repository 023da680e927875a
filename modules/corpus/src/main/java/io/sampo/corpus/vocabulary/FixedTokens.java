package io.sampo.corpus.vocabulary;

import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.PreTokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens that a trained vocabulary begins with, whatever the text: BERT's special tokens,
 * {@code [unused0]}, {@code [unused1]}, … for later use, and words of the field that are not to be
 * cut.
 */
final class FixedTokens {
  private static final int MAX_WORD_CHARACTERS = 100; // WordPiece makes [UNK] of longer ones

  private FixedTokens() {}

  /**
   * In order of their ids; a word that stands twice, or twice once it is normalized, is taken once.
   *
   * @throws InvalidInputException when a word is cut before WordPiece sees it
   */
  static List<String> of(VocabularyConfig config) {
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL_TOKENS);
    for (int i = 0; i < config.reserved(); i++) {
      tokens.add("[unused" + i + "]");
    }
    TokenizerOptions options = VocabularyStage.options(config.lowercase());
    for (String word : config.domainTokens()) {
      tokens.add(normalized(word, options));
    }
    return new ArrayList<>(tokens);
  }

  private static String normalized(String word, TokenizerOptions options) {
    List<String> words = PreTokenizer.words(word, options);
    if (words.size() != 1) {
      throw refused(
          "'" + word + "' is " + words.size() + " words to the tokenizer: " + words,
          "give words without spaces and punctuation");
    }
    if (words.get(0).codePointCount(0, words.get(0).length()) > MAX_WORD_CHARACTERS) {
      throw refused(
          "'" + word + "' has more than " + MAX_WORD_CHARACTERS + " characters", "leave it out");
    }
    return words.get(0);
  }

  private static InvalidInputException refused(String problem, String remedy) {
    return new InvalidInputException("vocabulary.domain_tokens", problem, remedy);
  }
}
