package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading and writing the files that transformers and tokenizers share. */
class TokenizerFilesTest {
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "é", "[X]"));

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "uncased, data/vocabs/uncased-tokenizer.json.gz",
    "cased, data/vocabs/bert-base-cased-tokenizer.json.gz",
  })
  void readsAndWritesTokenizerJsonOfTheReference(String name, String path) throws Exception {
    byte[] json;
    try (InputStream in = SharedData.stream(path)) {
      json = in.readAllBytes();
    }
    Tokenizer read = load(Map.of("tokenizer.json", json));
    Tokenizer listed = Golden.tokenizer(name);
    assertThat(read.fingerprint()).isEqualTo(listed.fingerprint());
    assertThat(read.options()).isEqualTo(listed.options());
    Map<String, Object> expected = new HashMap<>(Golden.object(Json.parse(json)));
    expected.put("truncation", null); // settings of some call
    expected.put("padding", null);
    Golden.object(expected.get("model")).put("type", "WordPiece"); // left out by older versions
    Map<String, Object> written = Golden.object(Json.parse(listed.files().get("tokenizer.json")));
    assertThat(written).isEqualTo(expected);
    assertThat(written.keySet())
        .containsExactlyElementsOf(Golden.object(Json.parse(json)).keySet());
  }

  @Test
  void readsWhatItWrote() throws Exception {
    for (int bits = 0; bits < 8; bits++) {
      TokenizerOptions options =
          new TokenizerOptions(
              (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, SpecialTokensInText.MATCH);
      Tokenizer tokenizer = Tokenizer.of(VOCABULARY, options);
      Map<String, byte[]> files = tokenizer.files();
      assertThat(files.keySet())
          .containsExactly(
              "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
      }
      Tokenizer read = Tokenizer.load(directory);
      assertThat(read.options()).isEqualTo(options);
      assertThat(read.vocabulary().tokens()).isEqualTo(VOCABULARY.tokens());
      assertThat(read.fingerprint()).isEqualTo(tokenizer.fingerprint());
      assertThat(read.files())
          .allSatisfy((name, bytes) -> assertThat(bytes).as(name).isEqualTo(files.get(name)));
      // The same from either half of the files.
      Map<String, byte[]> half = new HashMap<>(files);
      half.remove("tokenizer.json");
      assertThat(load(half).fingerprint()).isEqualTo(tokenizer.fingerprint());
      assertThat(load(Map.of("tokenizer.json", files.get("tokenizer.json"))).fingerprint())
          .isEqualTo(tokenizer.fingerprint());
    }
  }

  @Test
  void writesTheConfigOfTransformers() throws Exception {
    Map<String, byte[]> files = Tokenizer.of(VOCABULARY, TokenizerOptions.uncased()).files(128);
    Map<String, Object> config = Golden.object(Json.parse(files.get("tokenizer_config.json")));
    assertThat(config)
        .containsEntry("tokenizer_class", "BertTokenizer")
        .containsEntry("do_lower_case", true)
        .containsEntry("strip_accents", null)
        .containsEntry("tokenize_chinese_chars", true)
        .containsEntry("model_max_length", 128)
        .containsEntry("mask_token", "[MASK]")
        .containsEntry("unk_token", "[UNK]");
    assertThat(Golden.object(config.get("added_tokens_decoder")))
        .containsOnlyKeys("0", "1", "2", "3", "4");
    assertThat(text(files.get("special_tokens_map.json")))
        .isEqualTo(
            """
            {
              "cls_token": "[CLS]",
              "mask_token": "[MASK]",
              "pad_token": "[PAD]",
              "sep_token": "[SEP]",
              "unk_token": "[UNK]"
            }
            """);
    assertThat(text(files.get("vocab.txt"))).startsWith("[PAD]\n[UNK]\n").endsWith("é\n[X]\n");
    assertThat(
            text(
                Tokenizer.of(VOCABULARY, TokenizerOptions.cased())
                    .files()
                    .get("tokenizer_config.json")))
        .contains("\"do_lower_case\": false")
        .doesNotContain("model_max_length");
  }

  @Test
  void lowerCasesUnlessToldOtherwise() {
    byte[] list = Tokenizer.of(VOCABULARY, TokenizerOptions.cased()).files().get("vocab.txt");
    assertThat(load(Map.of("vocab.txt", list)).options()).isEqualTo(TokenizerOptions.uncased());
    assertThat(
            load(Map.of(
                    "vocab.txt", list, "tokenizer_config.json", bytes("{\"do_lower_case\":false}")))
                .options())
        .isEqualTo(TokenizerOptions.cased());
    assertThat(
            load(Map.of(
                    "vocab.txt",
                    list,
                    "tokenizer_config.json",
                    bytes("{\"strip_accents\":false,\"tokenize_chinese_chars\":false}")))
                .options())
        .isEqualTo(TokenizerOptions.uncased().withStripAccents(false).withSplitCjk(false));
  }

  @Test
  void configOverridesTokenizerJsonAsInTransformers() {
    Map<String, byte[]> files =
        new HashMap<>(Tokenizer.of(VOCABULARY, TokenizerOptions.uncased()).files());
    files.put("tokenizer_config.json", bytes("{\"do_lower_case\": false}"));
    assertThat(load(files).options()).isEqualTo(TokenizerOptions.cased());
    files.put("tokenizer_config.json", bytes("{\"model_max_length\": 512}"));
    assertThat(load(files).options()).isEqualTo(TokenizerOptions.uncased());
  }

  @Test
  void readsAddedSpecialTokens() {
    Map<String, byte[]> files =
        new LinkedHashMap<>(Tokenizer.of(VOCABULARY, TokenizerOptions.uncased()).files());
    String entry =
        """
        {"id": %s, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
         "normalized": false, "special": true},""";
    String json =
        text(files.get("tokenizer.json"))
            .replaceFirst(
                "\"added_tokens\": \\[",
                "\"added_tokens\": ["
                    + entry.formatted(8, "[X]")
                    + entry.formatted(9, "<ent>")
                    + entry.formatted(10, "<ent>2"));
    files.remove("tokenizer_config.json");
    files.put("tokenizer.json", bytes(json));
    Tokenizer tokenizer = load(files);
    assertThat(tokenizer.vocabulary().size()).isEqualTo(11);
    assertThat(tokenizer.encode("a<ent>[X]ab <ent>2").ids())
        .containsExactly(2, 5, 9, 8, 5, 6, 10, 3);
    assertThat(tokenizer.decode(new int[] {5, 6, 9})).isEqualTo("ab");
    Tokenizer again = load(tokenizer.files());
    assertThat(again.fingerprint()).isEqualTo(tokenizer.fingerprint());
    Map<String, byte[]> listed = new HashMap<>(tokenizer.files());
    listed.remove("tokenizer.json");
    assertThat(load(listed).fingerprint()).isEqualTo(tokenizer.fingerprint());
    assertThat(tokenizer.fingerprint())
        .isNotEqualTo(
            Tokenizer.of(tokenizer.vocabulary(), TokenizerOptions.uncased()).fingerprint());
  }

  @Test
  void vocabularyListsMayHaveCrLfAndAByteOrderMark() {
    Tokenizer tokenizer =
        load(Map.of("vocab.txt", bytes("\uFEFF[UNK]\r\n[CLS]\r\n[SEP]\r\na b\u2028\r\n")));
    assertThat(tokenizer.vocabulary().tokens())
        .containsExactly("[UNK]", "[CLS]", "[SEP]", "a b\u2028");
    assertThat(tokenizer.vocabulary().padId()).isEqualTo(-1);
    assertThat(load(Map.of("vocab.txt", bytes("[UNK]\n[CLS]\n[SEP]"))).vocabulary().size())
        .isEqualTo(3);
  }

  @Test
  void fingerprintIsOfVocabularyAndOptions() {
    Tokenizer tokenizer = Tokenizer.of(VOCABULARY, TokenizerOptions.uncased());
    assertThat(tokenizer.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(tokenizer.withSpecialTokensInText(SpecialTokensInText.LITERAL).fingerprint())
        .isEqualTo(tokenizer.fingerprint());
    assertThat(Tokenizer.of(VOCABULARY, TokenizerOptions.cased()).fingerprint())
        .isNotEqualTo(tokenizer.fingerprint());
    Vocabulary other =
        Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "é[X]"));
    assertThat(Tokenizer.of(other, TokenizerOptions.uncased()).fingerprint())
        .isNotEqualTo(tokenizer.fingerprint());
  }

  @Test
  void readsARealCheckpointAndRefusesOneThatIsNotBert() throws Exception {
    Map<String, byte[]> bert = unpack("caikit_tiny_BertForSequenceClassification");
    assertThat(bert).containsKeys("vocab.txt", "tokenizer.json", "tokenizer_config.json");
    assertThat(load(bert).options()).isEqualTo(TokenizerOptions.uncased());
    assertThatThrownBy(() -> load(unpack("jammi_tiny_bert")))
        .isInstanceOf(InvalidTokenizerException.class)
        .hasMessageContaining("tokenizer.json: ");
  }

  /** The tokenizer files of a packed checkpoint. */
  private static Map<String, byte[]> unpack(String name) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (InputStream in = SharedData.stream("data/checkpoints/" + name + ".tar.gz")) {
      for (byte[] header = in.readNBytes(512); header[0] != 0; header = in.readNBytes(512)) {
        String path = new String(header, 0, 100, StandardCharsets.US_ASCII).trim();
        int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII), 8);
        byte[] content = in.readNBytes(size);
        in.skipNBytes((512 - size % 512) % 512);
        files.put(path.substring(path.indexOf('/') + 1), content);
      }
    }
    return files;
  }

  @Test
  void namesTheDirectoryWhenAFileCannotBeRead() {
    FileSource broken =
        name -> {
          throw new IOException("disk gone");
        };
    assertThatThrownBy(() -> Tokenizer.load("store/model", broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("store/model")
        .hasRootCauseMessage("disk gone");
  }

  static Tokenizer load(Map<String, byte[]> files) {
    return Tokenizer.load("model", name -> Optional.ofNullable(files.get(name)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
