package io.sampo.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A tokenizer to the files that transformers and tokenizers read. */
final class TokenizerWriter {
  private TokenizerWriter() {}

  /**
   * @param special special tokens in order of their ids
   * @param modelMaxLength tokens of an input at most, or 0 to leave it out
   */
  static Map<String, byte[]> files(
      Vocabulary vocabulary, TokenizerOptions options, List<String> special, int modelMaxLength) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String lines = String.join("\n", vocabulary.tokens()) + "\n";
    files.put(TokenizerReader.VOCABULARY, lines.getBytes(StandardCharsets.UTF_8));
    files.put(TokenizerReader.TOKENIZER, Json.pretty(tokenizer(vocabulary, options, special)));
    files.put(
        TokenizerReader.CONFIG,
        line(Json.pretty(config(vocabulary, options, special, modelMaxLength))));
    files.put(TokenizerReader.SPECIAL_TOKENS, line(Json.pretty(names(vocabulary))));
    return files;
  }

  private static byte[] line(byte[] json) {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static Map<String, Object> tokenizer(
      Vocabulary vocabulary, TokenizerOptions options, List<String> special) {
    List<Object> added = new ArrayList<>();
    for (String token : special) {
      Map<String, Object> entry = map("id", vocabulary.id(token));
      entry.putAll(addedToken(token));
      added.add(entry);
    }
    Map<String, Object> vocab = new LinkedHashMap<>(vocabulary.size() * 2);
    for (int id = 0; id < vocabulary.size(); id++) {
      vocab.put(vocabulary.token(id), id);
    }
    return map(
        "version", "1.0",
        "truncation", null,
        "padding", null,
        "added_tokens", added,
        "normalizer",
            map(
                "type", "BertNormalizer",
                "clean_text", true,
                "handle_chinese_chars", options.splitCjk(),
                "strip_accents", stripAccents(options),
                "lowercase", options.lowercase()),
        "pre_tokenizer", map("type", "BertPreTokenizer"),
        "post_processor",
            map(
                "type", "TemplateProcessing",
                "single", List.of(token("[CLS]", 0), sequence("A", 0), token("[SEP]", 0)),
                "pair",
                    List.of(
                        token("[CLS]", 0),
                        sequence("A", 0),
                        token("[SEP]", 0),
                        sequence("B", 1),
                        token("[SEP]", 1)),
                "special_tokens",
                    map(
                        "[CLS]", special("[CLS]", vocabulary.clsId()),
                        "[SEP]", special("[SEP]", vocabulary.sepId()))),
        "decoder", map("type", "WordPiece", "prefix", "##", "cleanup", true),
        "model",
            map(
                "type", "WordPiece",
                "unk_token", "[UNK]",
                "continuing_subword_prefix", "##",
                "max_input_chars_per_word", WordPieceModel.MAX_LETTERS,
                "vocab", vocab));
  }

  /** null, as the reference has it, where accents are stripped just when text is lower-cased. */
  private static Boolean stripAccents(TokenizerOptions options) {
    return options.stripAccents() == options.lowercase() ? null : options.stripAccents();
  }

  private static Map<String, Object> token(String token, int typeId) {
    return map("SpecialToken", map("id", token, "type_id", typeId));
  }

  private static Map<String, Object> sequence(String name, int typeId) {
    return map("Sequence", map("id", name, "type_id", typeId));
  }

  private static Map<String, Object> special(String token, int id) {
    return map("id", token, "ids", List.of(id), "tokens", List.of(token));
  }

  private static Map<String, Object> addedToken(String token) {
    return map(
        "content", token,
        "single_word", false,
        "lstrip", false,
        "rstrip", false,
        "normalized", false,
        "special", true);
  }

  private static Map<String, Object> config(
      Vocabulary vocabulary, TokenizerOptions options, List<String> special, int modelMaxLength) {
    Map<String, Object> added = new LinkedHashMap<>();
    special.forEach(token -> added.put(String.valueOf(vocabulary.id(token)), addedToken(token)));
    Map<String, Object> config = map("added_tokens_decoder", added);
    config.put("clean_up_tokenization_spaces", true);
    Map<String, Object> names = names(vocabulary);
    putIfPresent(config, names, "cls_token");
    config.put("do_lower_case", options.lowercase());
    putIfPresent(config, names, "mask_token");
    if (modelMaxLength > 0) {
      config.put("model_max_length", modelMaxLength);
    }
    putIfPresent(config, names, "pad_token");
    putIfPresent(config, names, "sep_token");
    config.put("strip_accents", stripAccents(options));
    config.put("tokenize_chinese_chars", options.splitCjk());
    config.put("tokenizer_class", "BertTokenizer");
    putIfPresent(config, names, "unk_token");
    return config;
  }

  private static void putIfPresent(
      Map<String, Object> config, Map<String, Object> names, String key) {
    if (names.containsKey(key)) {
      config.put(key, names.get(key));
    }
  }

  private static Map<String, Object> names(Vocabulary vocabulary) {
    Map<String, Object> names = new LinkedHashMap<>();
    for (String name : List.of("cls", "mask", "pad", "sep", "unk")) {
      String token = "[" + name.toUpperCase(Locale.ROOT) + "]";
      if (vocabulary.id(token) >= 0) {
        names.put(name + "_token", token);
      }
    }
    return names;
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
