package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SharedData;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The unit cases of the first implementations of BERT's tokenizer. */
class ReferenceVectorsTest {
  private static Map<String, Object> vectors;

  @BeforeAll
  static void read() throws Exception {
    try (InputStream in = SharedData.stream("data/reference/bert_tokenizer_vectors.json")) {
      vectors = Golden.object(Json.parse(in.readAllBytes()));
    }
  }

  @Test
  void tokenizesAsTheFirstImplementations() {
    List<Map<String, Object>> cases = Golden.objects(vectors.get("cases"));
    assertThat(cases).hasSize(21);
    for (Map<String, Object> row : cases) {
      String text = (String) row.get("text");
      switch ((String) row.get("kind")) {
        case "basic" -> checkBasic(row, text);
        case "wordpiece", "full" -> checkPieces(row, text);
        case "offsets" -> checkOffsets(row, text);
        default -> throw new AssertionError("unknown kind " + row.get("kind"));
      }
    }
  }

  /** Words: each is one token of a vocabulary that holds just them. */
  private static void checkBasic(Map<String, Object> row, String text) {
    Map<String, Object> given = Golden.object(row.get("options"));
    boolean lowercase = (boolean) given.getOrDefault("do_lower_case", true);
    TokenizerOptions options =
        TokenizerOptions.uncased()
            .withLowercase(lowercase)
            .withStripAccents((boolean) given.getOrDefault("strip_accents", lowercase));
    List<String> expected = Golden.strings(row.get("expected"));
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(expected);
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(new ArrayList<>(tokens)), options);
    assertThat(tokens(tokenizer, text)).as(text).isEqualTo(expected);
  }

  private static void checkPieces(Map<String, Object> row, String text) {
    Vocabulary vocabulary = Vocabulary.of(Golden.strings(row.get("vocab")));
    boolean full = row.get("kind").equals("full"); // the other kind takes text as it is
    Tokenizer tokenizer =
        Tokenizer.of(vocabulary, full ? TokenizerOptions.uncased() : TokenizerOptions.cased());
    assertThat(tokens(tokenizer, text)).as(text).isEqualTo(row.get("expected"));
    if (row.containsKey("expected_ids")) {
      int[] ids = tokenizer.encode(text).ids();
      assertThat(Arrays.copyOfRange(ids, 1, ids.length - 1))
          .isEqualTo(Golden.ints(row.get("expected_ids")));
    }
  }

  private static void checkOffsets(Map<String, Object> row, String text) {
    String name = ((String) row.get("vocab")).replace("bert-base-", "");
    Encoding encoding = Golden.tokenizer(name).encode(text);
    List<Map<String, Object>> expected = Golden.objects(row.get("expected_offsets"));
    assertThat(encoding.length()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      Map<String, Object> token = expected.get(i);
      assertThat(Golden.tokenizer(name).vocabulary().token(encoding.ids()[i]))
          .isEqualTo(token.get("token"));
      assertThat(encoding.offsets()[2 * i]).isEqualTo(token.get("start"));
      assertThat(encoding.offsets()[2 * i + 1]).isEqualTo(token.get("end"));
    }
  }

  @Test
  void classifiesCharactersAsTheFirstImplementations() {
    Map<String, Object> classes = Golden.object(vectors.get("char_classes"));
    Map<String, List<String>> results =
        Map.of(
            "whitespace", List.of("a", "b"), // ends a word
            "control", List.of("ab"), // leaves no trace
            "punctuation", List.of("a", "?", "b")); // is a word
    results.forEach(
        (name, result) ->
            Golden.object(classes.get(name))
                .forEach(
                    (member, characters) -> {
                      for (String c : Golden.strings(characters)) {
                        List<String> words = new ArrayList<>(result);
                        words.replaceAll(word -> word.replace("?", c));
                        boolean same =
                            PreTokenizer.words("a" + c + "b", TokenizerOptions.cased())
                                .equals(words);
                        assertThat(same).as("%s %s", name, c).isEqualTo(member.equals("true"));
                      }
                    }));
  }

  private static List<String> tokens(Tokenizer tokenizer, String text) {
    int[] ids = tokenizer.encode(text).ids();
    return Arrays.stream(ids, 1, ids.length - 1).mapToObj(tokenizer.vocabulary()::token).toList();
  }
}
