package io.sampo.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} says, if it is BERT's WordPiece; anything else is refused. Its
 * truncation and padding are settings of some earlier call and are ignored.
 */
final class TokenizerJson {
  private static final String REMEDY = "use the tokenizer.json of a BERT model";

  private final Vocabulary vocabulary;
  private final TokenizerOptions options;
  private final List<String> addedTokens = new ArrayList<>();

  private TokenizerJson(JsonFile file) {
    JsonFile model = file.object("model");
    checkModel(model);
    vocabulary = vocabulary(file, model);
    options = options(file);
    checkPreTokenizer(file);
    checkPostProcessor(file);
  }

  static TokenizerJson of(JsonFile file) {
    return new TokenizerJson(file);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  TokenizerOptions options() {
    return options;
  }

  /** Special tokens, BERT's own among them. */
  List<String> addedTokens() {
    return addedTokens;
  }

  private static void checkModel(JsonFile model) {
    // Older files leave the type out.
    String type =
        model.string(
            "type", model.has("merges") ? "BPE" : model.has("unk_id") ? "Unigram" : "WordPiece");
    if (!type.equals("WordPiece")) {
      throw model.problem("the model is " + type + ", not WordPiece", REMEDY);
    }
    require(model, "model.unk_token", model.string("unk_token", "[UNK]"), "[UNK]");
    require(
        model,
        "model.continuing_subword_prefix",
        model.string("continuing_subword_prefix", "##"),
        "##");
    if (model.has("max_input_chars_per_word")
        && model.index("max_input_chars_per_word") != WordPieceModel.MAX_LETTERS) {
      throw model.problem(
          "model.max_input_chars_per_word is "
              + model.value("max_input_chars_per_word")
              + ", not "
              + WordPieceModel.MAX_LETTERS,
          REMEDY);
    }
  }

  private static void require(JsonFile file, String key, String value, String expected) {
    if (!value.equals(expected)) {
      throw file.problem(key + " is " + value + ", not " + expected, REMEDY);
    }
  }

  private Vocabulary vocabulary(JsonFile file, JsonFile model) {
    JsonFile vocab = model.object("vocab");
    List<JsonFile> added = file.objects("added_tokens");
    String[] tokens = new String[vocab.entries().size() + added.size()];
    int size = 0;
    for (Map.Entry<?, ?> entry : vocab.entries().entrySet()) {
      String token = (String) entry.getKey();
      size += put(file, tokens, vocab.index(token, entry.getValue()), token);
    }
    for (JsonFile token : added) {
      checkAddedToken(token);
      String content = token.string("content", "");
      addedTokens.add(content);
      Object known = vocab.value(content);
      int id = token.index("id");
      if (known != null && !known.equals(id)) {
        throw file.problem(
            "the added token " + content + " has the ids " + id + " and " + known,
            "give it the same id in both places");
      }
      size += put(file, tokens, id, content);
    }
    for (int id = 0; id < size; id++) {
      if (tokens[id] == null) {
        throw file.problem(
            "the id " + id + " has no token, though there are " + size + " tokens",
            "number the tokens from 0 without gaps");
      }
    }
    return Vocabulary.of(Arrays.asList(tokens).subList(0, size), file.artifact());
  }

  private static int put(JsonFile file, String[] tokens, int id, String token) {
    if (id >= tokens.length) {
      throw file.problem(
          "token " + token + " has id " + id + ", beyond the number of tokens",
          "number the tokens from 0 without gaps");
    }
    if (tokens[id] != null && !tokens[id].equals(token)) {
      throw file.problem(
          "tokens " + tokens[id] + " and " + token + " share the id " + id,
          "number the tokens from 0 without gaps");
    }
    boolean isNew = tokens[id] == null;
    tokens[id] = token;
    return isNew ? 1 : 0;
  }

  /** Refuses added tokens that are not matched byte for byte in the raw text. */
  static void checkAddedToken(JsonFile token) {
    for (String key : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      if (token.bool(key, false)) {
        throw token.problem(
            "the added token "
                + token.string("content", "")
                + " is "
                + key
                + ", which is not"
                + " supported",
            "use special tokens that are matched as they are");
      }
    }
    if (!token.bool("special", true)) {
      throw token.problem(
          "the added token " + token.string("content", "") + " is not a special token",
          "put it into the vocabulary, or make it special");
    }
  }

  private static TokenizerOptions options(JsonFile file) {
    JsonFile normalizer = file.object("normalizer");
    require(file, "normalizer.type", normalizer.string("type", "none"), "BertNormalizer");
    if (!normalizer.bool("clean_text", true)) {
      throw file.problem("normalizer.clean_text is false, which is not supported", REMEDY);
    }
    boolean lowercase = normalizer.bool("lowercase", true);
    return new TokenizerOptions(
        lowercase,
        normalizer.bool("strip_accents", lowercase),
        normalizer.bool("handle_chinese_chars", true),
        SpecialTokensInText.MATCH);
  }

  private static void checkPreTokenizer(JsonFile file) {
    JsonFile preTokenizer = file.object("pre_tokenizer");
    require(file, "pre_tokenizer.type", preTokenizer.string("type", "none"), "BertPreTokenizer");
  }

  private static void checkPostProcessor(JsonFile file) {
    if (!file.has("post_processor")) {
      throw file.problem("there is no post_processor to add [CLS] and [SEP]", REMEDY);
    }
    JsonFile processor = file.object("post_processor");
    String type = processor.string("type", "none");
    boolean isBert =
        switch (type) {
          case "BertProcessing" ->
              firstOfPair(processor, "cls").equals("[CLS]")
                  && firstOfPair(processor, "sep").equals("[SEP]");
          case "TemplateProcessing" ->
              template(processor, "single").equals("[CLS]:0 A:0 [SEP]:0")
                  && template(processor, "pair").equals("[CLS]:0 A:0 [SEP]:0 B:1 [SEP]:1");
          default -> false;
        };
    if (!isBert) {
      throw file.problem(
          "the post_processor (" + type + ") does not make [CLS] A [SEP] B [SEP]", REMEDY);
    }
  }

  private static Object firstOfPair(JsonFile processor, String key) {
    return processor.value(key) instanceof List<?> pair && !pair.isEmpty() ? pair.get(0) : "";
  }

  private static String template(JsonFile processor, String key) {
    List<String> pieces = new ArrayList<>();
    for (JsonFile piece : processor.objects(key)) {
      JsonFile content = piece.object(piece.has("Sequence") ? "Sequence" : "SpecialToken");
      pieces.add(content.string("id", "") + ":" + content.index("type_id"));
    }
    return String.join(" ", pieces);
  }
}
