package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokenizer and the plain one agree on random strings, under all options. */
@Tag("R19")
class OracleTest {
  // Under each of the eight options.
  private static final int TEXTS = Integer.getInteger("sampo.fuzz.texts", 100_000) / 8;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void encodesAsTheOracle(int bits) {
    TokenizerOptions options =
        new TokenizerOptions(
            (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, SpecialTokensInText.LITERAL);
    RandomText random = new RandomText(bits);
    Vocabulary vocabulary = vocabulary(random, options);
    Tokenizer tokenizer = Tokenizer.of(vocabulary, options);
    int pieces = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = random.next(40);
      List<Oracle.Word> words = Oracle.words(text, options);
      List<Oracle.Token> expected = Oracle.encode(words, vocabulary);
      Encoding actual = tokenizer.encode(text);
      int[] ids = expected.stream().mapToInt(Oracle.Token::id).toArray();
      pieces += Arrays.stream(ids).anyMatch(id -> vocabulary.token(id).startsWith("##")) ? 1 : 0;
      assertThat(inner(actual.ids(), 1)).as(text).isEqualTo(ids);
      assertThat(inner(actual.offsets(), 2))
          .as(text)
          .isEqualTo(expected.stream().flatMapToInt(OracleTest::range).toArray());
      assertThat(inner(actual.wordIds(), 1))
          .as(text)
          .isEqualTo(expected.stream().mapToInt(Oracle.Token::word).toArray());
      assertThat(tokenizer.ids(Utf8.encode(text))).as(text).isEqualTo(ids);
      assertThat(PreTokenizer.words(text, options))
          .as(text)
          .isEqualTo(words.stream().map(Oracle.Word::text).toList());
    }
    assertThat(pieces).as("texts with words of several pieces").isGreaterThan(TEXTS / 4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsInvalidUtf8AsTheReplacementCharacter(boolean uncased) {
    TokenizerOptions options = uncased ? TokenizerOptions.uncased() : TokenizerOptions.cased();
    RandomText random = new RandomText(77);
    Tokenizer tokenizer = Tokenizer.of(vocabulary(random, options), options);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = random.nextBytes(30);
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertThat(tokenizer.ids(bytes))
          .as(Arrays.toString(bytes))
          .isEqualTo(inner(tokenizer.encode(text).ids(), 1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void matchesSpecialTokensInTextBeforeAllElse(boolean uncased) {
    TokenizerOptions options = uncased ? TokenizerOptions.uncased() : TokenizerOptions.cased();
    RandomText random = new RandomText(78);
    Vocabulary vocabulary = vocabulary(random, options);
    Tokenizer tokenizer = Tokenizer.of(vocabulary, options);
    List<String> special = Vocabulary.SPECIAL_TOKENS;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      List<Integer> expected = new ArrayList<>();
      for (int part = random.nextInt(4); part >= 0; part--) {
        String plain = random.next(15).replace('[', '(').replaceAll("[\\x{D800}-\\x{DFFF}]", "");
        text.append(plain);
        Oracle.encode(plain, vocabulary, options).forEach(token -> expected.add(token.id()));
        if (part > 0) {
          String token = special.get(random.nextInt(special.size()));
          text.append(token);
          expected.add(vocabulary.id(token));
        }
      }
      int[] ids = expected.stream().mapToInt(Integer::intValue).toArray();
      String whole = text.toString();
      assertThat(tokenizer.ids(Utf8.encode(whole))).as(whole).isEqualTo(ids);
      assertThat(inner(tokenizer.encode(whole).ids(), 1)).as(whole).isEqualTo(ids);
    }
  }

  /** Random prefixes and continuations of random words, so that many words can be cut. */
  private static Vocabulary vocabulary(RandomText random, TokenizerOptions options) {
    Set<String> tokens = new LinkedHashSet<>(Vocabulary.SPECIAL_TOKENS);
    for (int i = 0; i < 3_000; i++) {
      for (Oracle.Word word : Oracle.words(random.next(20), options)) {
        int[] letters = word.text().codePoints().toArray();
        int from = random.nextInt(letters.length);
        int to = from + 1 + random.nextInt(letters.length - from);
        tokens.add((from == 0 ? "" : "##") + new String(letters, from, to - from));
        int single = letters[random.nextInt(letters.length)];
        tokens.add((random.nextInt(3) == 0 ? "" : "##") + Character.toString(single));
      }
    }
    return Vocabulary.of(new ArrayList<>(tokens));
  }

  private static java.util.stream.IntStream range(Oracle.Token token) {
    return java.util.stream.IntStream.of(token.from(), token.to());
  }

  private static int[] inner(int[] values, int perToken) {
    return Arrays.copyOfRange(values, perToken, values.length - perToken);
  }
}
