package io.sampo.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tokenizer files of a checkpoint directory to a tokenizer.
 *
 * <p>{@code tokenizer.json} comes first; without it, {@code vocab.txt}. As in transformers, {@code
 * do_lower_case}, {@code strip_accents} and {@code tokenize_chinese_chars} of {@code
 * tokenizer_config.json} count where they are given, and a directory with {@code vocab.txt} alone
 * is lower-cased. Files that disagree about the vocabulary are refused.
 */
final class TokenizerReader {
  static final String TOKENIZER = "tokenizer.json";
  static final String VOCABULARY = "vocab.txt";
  static final String CONFIG = "tokenizer_config.json";
  static final String SPECIAL_TOKENS = "special_tokens_map.json";

  /** Tokenizer classes of transformers that are BERT's WordPiece under some name. */
  private static final Set<String> CLASSES =
      Set.of(
          "BertTokenizer",
          "BertTokenizerFast",
          "DistilBertTokenizer",
          "DistilBertTokenizerFast",
          "ElectraTokenizer",
          "ElectraTokenizerFast",
          "MobileBertTokenizer",
          "MobileBertTokenizerFast",
          "PreTrainedTokenizerFast",
          "TokenizersBackend");

  private TokenizerReader() {}

  static Tokenizer read(String artifact, FileSource files) throws IOException {
    Optional<byte[]> json = files.read(TOKENIZER);
    Optional<byte[]> list = files.read(VOCABULARY);
    Optional<byte[]> settings = files.read(CONFIG);
    if (json.isEmpty() && list.isEmpty()) {
      throw new InvalidTokenizerException(
          artifact,
          "there is neither " + TOKENIZER + " nor " + VOCABULARY,
          "give the directory of a BERT checkpoint or of a trained vocabulary");
    }
    Vocabulary listed =
        list.isEmpty() ? null : Vocabulary.parse(list.get(), file(artifact, VOCABULARY));
    JsonFile config =
        settings.isEmpty() ? null : JsonFile.parse(settings.get(), file(artifact, CONFIG));
    if (config != null) {
      checkSpecialTokens(config);
    }
    if (json.isEmpty()) {
      TokenizerOptions options = TokenizerOptions.uncased();
      if (config != null) {
        checkClass(config);
        options = options(config, options);
      }
      return Tokenizer.of(
          file(artifact, VOCABULARY), listed, options, added(config, listed, artifact));
    }
    TokenizerJson parsed = TokenizerJson.of(JsonFile.parse(json.get(), file(artifact, TOKENIZER)));
    if (listed != null) {
      checkEqual(artifact, listed, parsed.vocabulary());
    }
    TokenizerOptions options =
        config == null ? parsed.options() : options(config, parsed.options());
    return Tokenizer.of(
        file(artifact, TOKENIZER), parsed.vocabulary(), options, parsed.addedTokens());
  }

  private static String file(String artifact, String name) {
    return artifact.endsWith("/") ? artifact + name : artifact + "/" + name;
  }

  private static TokenizerOptions options(JsonFile config, TokenizerOptions given) {
    boolean lowercase = config.bool("do_lower_case", given.lowercase());
    // null, and left out, means: as lower-casing
    boolean isTold =
        config.entries().containsKey("strip_accents") || lowercase != given.lowercase();
    boolean stripAccents = isTold ? config.bool("strip_accents", lowercase) : given.stripAccents();
    return given
        .withLowercase(lowercase)
        .withStripAccents(stripAccents)
        .withSplitCjk(config.bool("tokenize_chinese_chars", given.splitCjk()));
  }

  private static void checkClass(JsonFile config) {
    String name = config.string("tokenizer_class", "BertTokenizer");
    if (!CLASSES.contains(name)) {
      throw config.problem(
          "tokenizer_class " + name + " is not a BERT tokenizer",
          "use a checkpoint of a BERT model");
    }
    if (!config.bool("do_basic_tokenize", true)) {
      throw config.problem(
          "do_basic_tokenize is false, which is not supported",
          "use a checkpoint with BERT's own pre-tokenizer");
    }
  }

  private static void checkSpecialTokens(JsonFile config) {
    for (String token : Vocabulary.SPECIAL_TOKENS) {
      String key = token.substring(1, token.length() - 1).toLowerCase(Locale.ROOT);
      Object value = config.value(key + "_token");
      Object content = value instanceof Map<?, ?> map ? map.get("content") : value;
      if (content != null && !token.equals(content)) {
        throw config.problem(
            key + "_token is " + content + ", not " + token,
            "use a checkpoint with BERT's special tokens");
      }
    }
  }

  /** Special tokens that the config of a plain {@code vocab.txt} adds to BERT's own. */
  private static List<String> added(JsonFile config, Vocabulary vocabulary, String artifact) {
    List<String> added = new ArrayList<>();
    if (config == null || !config.has("added_tokens_decoder")) {
      return added;
    }
    JsonFile decoder = config.object("added_tokens_decoder");
    for (Object key : decoder.entries().keySet()) {
      JsonFile token = decoder.object((String) key);
      String content = token.string("content", "");
      if (!String.valueOf(vocabulary.id(content)).equals(key)) {
        throw config.problem(
            "the added token " + content + " does not have the id " + key + " in " + VOCABULARY,
            "add it to " + file(artifact, VOCABULARY) + " or give a " + TOKENIZER);
      }
      TokenizerJson.checkAddedToken(token);
      added.add(content);
    }
    return added;
  }

  private static void checkEqual(String artifact, Vocabulary listed, Vocabulary parsed) {
    // Tokens added later stand in tokenizer.json only.
    for (int id = 0; id < listed.size(); id++) {
      String other = id < parsed.size() ? parsed.token(id) : "missing";
      if (!listed.token(id).equals(other)) {
        throw new InvalidTokenizerException(
            file(artifact, VOCABULARY),
            "token " + id + " is " + listed.token(id) + ", but " + other + " in " + TOKENIZER,
            "remove the file that does not belong to the model");
      }
    }
  }
}
