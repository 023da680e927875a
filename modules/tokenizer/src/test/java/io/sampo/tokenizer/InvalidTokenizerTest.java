package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are refused, with a line that names the file, the problem and the remedy. */
class InvalidTokenizerTest {
  private static final String LIST = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n";

  @Test
  void needsAVocabulary() {
    refused(Map.of("config.json", "{}"), "model: there is neither tokenizer.json nor vocab.txt; ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                         | the vocabulary is empty",
        "[UNK],[CLS],a,[SEP],a      | token \"a\" has two ids, 2 and 4",
        "[PAD],[CLS],[SEP],a        | the token [UNK] is missing from 4 tokens",
        "[PAD],[UNK],[SEP],a        | the token [CLS] is missing from 4 tokens",
        "[PAD],[UNK],[CLS],a        | the token [SEP] is missing from 4 tokens",
        "[UNK],[CLS],,[SEP]         | token 2 (line 3) is empty",
      })
  void refusesVocabularyLists(String tokens, String problem) {
    String list = tokens.isEmpty() ? "" : tokens.replace(',', '\n') + "\n";
    refused(Map.of("vocab.txt", list), "model/vocab.txt: " + problem + "; ");
  }

  @Test
  void refusesListsThatAreNotUtf8() {
    byte[] bytes = "[UNK]\n[CLS]\n[SEP]\nx\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> TokenizerFilesTest.load(Map.of("vocab.txt", bytes)))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessage("model/vocab.txt: line 4 is not valid UTF-8; save the file as UTF-8");
  }

  @Test
  void saysItInOneLineOfBoundedLength() {
    String endless = "x".repeat(100_000);
    assertThatThrownBy(() -> Vocabulary.of(List.of("[UNK]", endless, endless)))
        .isInstanceOf(InvalidTokenizerException.class)
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(1_600));
    assertThatThrownBy(
            () -> Vocabulary.of(List.of("[UNK]", "a\u0000\u001b[2Jb", "a\u0000\u001b[2Jb")))
        .hasMessageStartingWith("vocabulary: token \"a [2Jb\" has two ids, 1 and 2; ");
  }

  @Test
  void refusesTokensThatNoListCanHold() {
    for (String token : List.of("a\nb", "a\r", "\uD800")) {
      assertThatThrownBy(() -> Vocabulary.of(List.of("[UNK]", token)))
          .isInstanceOf(InvalidTokenizerException.class)
          .hasMessageContaining("token 1 holds a line break or a lone surrogate; ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "##b\": 6                       | ##b\": 7           | the id 6 has no token, though there are",
        "##b\": 6                       | ##b\": 70          | token ##b has id 70, beyond the number",
        "##b\": 6                       | ##b\": 5           | tokens a and ##b share the id 5",
        "##b\": 6                       | ##b\": -1          | \"model.vocab.##b\" is not a whole number from 0 up",
        "##b\": 6                       | ##b\": 6.5         | \"model.vocab.##b\" is not a whole number from 0 up",
        "##b\": 6                       | ##b\": 99999999999 | \"model.vocab.##b\" is not a whole number from 0 up",
        "##b\": 6                       | ##b\": \"6\"       | \"model.vocab.##b\" is not a whole number from 0 up",
        "##b\": 6                       | a\": 6             | it is not valid JSON: Duplicate field 'a'",
        "\"type\": \"WordPiece\",\\s+\"u| \"type\": \"BPE\", \"u | the model is BPE, not WordPiece",
        "\"type\": \"WordPiece\",\\s+\"u| \"merges\": [], \"u | the model is BPE, not WordPiece",
        "\"type\": \"WordPiece\",\\s+\"u| \"type\": 3, \"u   | \"model.type\" is not a string",
        "\"unk_token\": \".UNK.\"       | \"unk_token\": \"<unk>\" | model.unk_token is <unk>, not [UNK]",
        "\"continuing_subword_prefix\": \"##\" | \"continuing_subword_prefix\": \"@\" | model.continuing_subword_prefix is @, not ##",
        "_per_word\": 100               | _per_word\": 200   | model.max_input_chars_per_word is 200, not 100",
        "BertNormalizer                 | NFKC               | normalizer.type is NFKC, not BertNormalizer",
        "\"clean_text\": true           | \"clean_text\": false | normalizer.clean_text is false",
        "\"lowercase\": true            | \"lowercase\": \"yes\" | \"normalizer.lowercase\" is not true or false",
        "BertPreTokenizer               | Whitespace         | pre_tokenizer.type is Whitespace, not BertPreTokenizer",
        "TemplateProcessing             | ByteLevel          | the post_processor (ByteLevel) does not make [CLS] A [SEP] B [SEP]",
        "\"type_id\": 1                 | \"type_id\": 0     | the post_processor (TemplateProcessing) does not make",
        "\"post_processor\"             | \"other\"          | there is no post_processor to add [CLS] and [SEP]",
        "\"normalizer\"                 | \"other\"          | \"normalizer\" is missing",
        "\"model\"                      | \"other\"          | \"model\" is missing",
        "\"vocab\"                      | \"other\"          | \"model.vocab\" is missing",
        "\"lstrip\": false              | \"lstrip\": true   | the added token [PAD] is lstrip, which is not supported",
        "\"special\": true              | \"special\": false | the added token [PAD] is not a special token",
        "\"id\": 4,                     | \"id\": 3,         | the added token [MASK] has the ids 3 and 4",
        "\"id\": 0,                     | \"nr\": 0,         | \"added_tokens.id\" is missing",
        "\"version\": \"1.0\"           | \"version\" \"1.0\" | it is not valid JSON: Unexpected character",
        "^\\{                           | [                  | it is not valid JSON",
        "\\}\\s*$                       |                    | it is not valid JSON: Unexpected end-of-input",
        "\\}\\s*$                       | } {}               | it is not valid JSON: text after the end",
        "(?s)^.*$                       | [1]                | it does not hold a JSON object",
        "(?s)^.*$                       |                    | it is not valid JSON: the text is empty",
      })
  void refusesTokenizerJson(String pattern, String replacement, String problem) {
    Vocabulary vocabulary = Vocabulary.of(List.of(LIST.split("\n")));
    String json =
        new String(
            Tokenizer.of(vocabulary, TokenizerOptions.uncased()).files().get("tokenizer.json"),
            StandardCharsets.UTF_8);
    String broken = json.replaceFirst(pattern, replacement == null ? "" : replacement);
    assertThat(broken).isNotEqualTo(json);
    refused(Map.of("tokenizer.json", broken), "model/tokenizer.json: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"tokenizer_class\": \"RobertaTokenizer\"} | tokenizer_class RobertaTokenizer is not a BERT",
        "{\"do_basic_tokenize\": false}              | do_basic_tokenize is false",
        "{\"unk_token\": \"<unk>\"}                  | unk_token is <unk>, not [UNK]",
        "{\"mask_token\": {\"content\": \"<mask>\"}} | mask_token is <mask>, not [MASK]",
        "{\"do_lower_case\": 1}                      | \"do_lower_case\" is not true or false",
        "{\"added_tokens_decoder\": {\"7\": {\"content\": \"[X]\"}}} | the added token [X] does not have the id 7",
        "{                                           | it is not valid JSON",
      })
  void refusesConfigs(String config, String problem) {
    refused(
        Map.of("vocab.txt", LIST, "tokenizer_config.json", config),
        "model/tokenizer_config.json: " + problem);
  }

  @Test
  void refusesFilesThatDisagree() {
    Vocabulary vocabulary = Vocabulary.of(List.of(LIST.split("\n")));
    Map<String, String> files = new HashMap<>();
    Tokenizer.of(vocabulary, TokenizerOptions.uncased())
        .files()
        .forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.UTF_8)));
    files.put("vocab.txt", LIST.replace("##b", "##c"));
    refused(files, "model/vocab.txt: token 6 is ##c, but ##b in tokenizer.json; ");
    files.put("vocab.txt", LIST + "c\n");
    refused(files, "model/vocab.txt: token 7 is c, but missing in tokenizer.json; ");
  }

  @Test
  void refusesJsonThatIsNotUtf8() {
    byte[] bytes = "{\"model\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] broken : List.of(bytes, new byte[] {0, 0, 0, '{', 0, 0}, new byte[] {-1, -2})) {
      assertThatThrownBy(() -> TokenizerFilesTest.load(Map.of("tokenizer.json", broken)))
          .isInstanceOf(InvalidTokenizerException.class)
          .hasMessageStartingWith("model/tokenizer.json: it is not valid JSON: ");
    }
  }

  @Test
  void tellsItsParts() {
    InvalidTokenizerException e = new InvalidTokenizerException("vocab.txt", "is odd", "mend it");
    assertThat(e).hasMessage("vocab.txt: is odd; mend it");
    assertThat(List.of(e.artifact(), e.problem(), e.remedy()))
        .containsExactly("vocab.txt", "is odd", "mend it");
  }

  private static void refused(Map<String, String> files, String message) {
    Map<String, byte[]> bytes = new HashMap<>();
    files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> TokenizerFilesTest.load(bytes))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("\n")
        .matches(text -> text.indexOf("; ") > 0, "has a remedy");
  }
}
