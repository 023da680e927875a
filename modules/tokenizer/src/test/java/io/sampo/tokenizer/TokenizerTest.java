package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "want", "##want", "##ed", "wa", "un",
              "runn", "##ing", ",", ".", "[", "]", "mask", "#", "a", "b", "c", "d"));
  private static final Tokenizer TOKENIZER = Tokenizer.of(VOCABULARY, TokenizerOptions.uncased());

  @Test
  void encodesATextAndAPair() {
    Encoding encoding = TOKENIZER.encode("Unwanted, é", "a [MASK]");
    assertThat(encoding.ids()).containsExactly(2, 9, 6, 7, 12, 1, 3, 18, 4, 3);
    assertThat(encoding.typeIds()).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(encoding.wordIds()).containsExactly(-1, 0, 0, 0, 1, 2, -1, 0, 1, -1);
    assertThat(encoding.offsets())
        .containsExactly(0, 0, 0, 2, 2, 6, 6, 8, 8, 9, 10, 11, 0, 0, 0, 1, 2, 8, 0, 0);
    assertThat(encoding.length()).isEqualTo(10);
    assertThat(TOKENIZER.encode("a", "").ids()).containsExactly(2, 18, 3);
    assertThat(TOKENIZER.encode("a", (String) null).ids()).containsExactly(2, 18, 3);
    assertThat(TOKENIZER.encode("", "a").ids()).containsExactly(2, 3, 18, 3);
  }

  @Test
  void takesSpecialTokensInTextLiterallyWhenAsked() {
    Tokenizer literal = TOKENIZER.withSpecialTokensInText(SpecialTokensInText.LITERAL);
    assertThat(TOKENIZER.encode("a[MASK]b").ids()).containsExactly(2, 18, 4, 19, 3);
    assertThat(literal.encode("a[MASK]b").ids()).containsExactly(2, 18, 14, 16, 15, 19, 3);
    byte[] utf8 = "a[MASK]b[SEP]".getBytes(StandardCharsets.UTF_8);
    assertThat(TOKENIZER.ids(utf8)).containsExactly(18, 4, 19, 3);
    assertThat(literal.ids(utf8)).containsExactly(18, 14, 16, 15, 19, 14, 1, 15);
    assertThat(literal.options().specialTokensInText()).isEqualTo(SpecialTokensInText.LITERAL);
  }

  @Test
  void appendsIdsToAGrowableArray() {
    TokenIds out = new TokenIds(1);
    assertThat(TOKENIZER.encodeInto("unwanted".getBytes(StandardCharsets.UTF_8), out)).isEqualTo(3);
    assertThat(TOKENIZER.encodeInto("unwantedx a".getBytes(StandardCharsets.UTF_8), out))
        .isEqualTo(2);
    assertThat(TOKENIZER.encodeInto(new byte[0], out)).isZero();
    assertThat(out.toArray()).containsExactly(9, 6, 7, 1, 18);
    assertThat(out.toArray(1, 3)).containsExactly(6, 7);
    assertThat(out.get(4)).isEqualTo(18);
    assertThatThrownBy(() -> out.get(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out.toArray(4, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    out.clear();
    assertThat(out.size()).isZero();
  }

  @Test
  void cutsIntoWindowsThatLoseNothing() {
    Truncation truncation = Truncation.of(5).withStride(1);
    assertThat(TOKENIZER.encode("a b c d", null, truncation))
        .extracting(Encoding::ids)
        .containsExactly(new int[] {2, 18, 19, 20, 3}, new int[] {2, 20, 21, 3});
    assertThat(TOKENIZER.encode("a b c", null, truncation)).hasSize(1);
    assertThat(
            TOKENIZER.encode(
                "a", "a b c", Truncation.of(6).withStrategy(Truncation.Strategy.ONLY_SECOND)))
        .extracting(Encoding::ids)
        .containsExactly(new int[] {2, 18, 3, 18, 19, 3}, new int[] {2, 18, 3, 20, 3});
  }

  @Test
  void refusesTruncationThatCannotBe() {
    assertThatThrownBy(() -> Truncation.of(2))
        .isInstanceOf(TruncationException.class)
        .hasMessage("max length 2 leaves no room beside [CLS] and [SEP]; use 3 or more");
    assertThatThrownBy(() -> Truncation.of(8).withStride(-1))
        .hasMessage("stride -1 is negative; use 0 or more");
    assertThatThrownBy(() -> Truncation.of(8).withStride(7))
        .hasMessageContaining("stride 7 is more");
    assertThatThrownBy(() -> TOKENIZER.encode("a a", "b b", Truncation.of(3)))
        .hasMessageContaining("leaves no room for a pair");
    assertThatThrownBy(() -> TOKENIZER.encode("a a", "b b", Truncation.of(4)))
        .hasMessageContaining("max length 4 leaves no room for the first text");
    assertThatThrownBy(() -> TOKENIZER.encode("a a a a", null, Truncation.of(5).withStride(3)))
        .hasMessageContaining("stride 3 is not below the room of 3 tokens for the first text");
    Truncation second = Truncation.of(6).withStrategy(Truncation.Strategy.ONLY_SECOND);
    assertThatThrownBy(() -> TOKENIZER.encode("a b c d", "a", second))
        .hasMessageContaining("no room for the second text");
    assertThatThrownBy(() -> TOKENIZER.encode("a", null, second))
        .hasMessageContaining("there is no second text");
  }

  @Test
  void decodes() {
    assertThat(TOKENIZER.decode(TOKENIZER.encode("Unwanted, a [MASK] b # .").ids()))
        .isEqualTo("unwanted, a b #.");
    assertThat(TOKENIZER.decode(new int[] {11, 11, 18})).isEqualTo("##inging a");
    assertThat(TOKENIZER.decode(new int[0])).isEmpty();
    assertThatThrownBy(() -> TOKENIZER.decode(new int[] {22}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token id 22 is outside the vocabulary of 22 tokens");
  }

  @Tag("R19")
  @Test
  void encodesItsDecodedTextToTheSameIds() throws Exception {
    int[] checked = new int[1];
    Golden.forEach(
        "golden/tokenizer/fuzz_full.jsonl.gz",
        (number, row) -> {
          for (String name : List.of("uncased", "cased", "multilingual")) {
            Tokenizer tokenizer =
                Golden.tokenizer(name).withSpecialTokensInText(SpecialTokensInText.LITERAL);
            int[] ids = tokenizer.encode((String) row.get("text")).ids();
            int unknown = tokenizer.vocabulary().unkId();
            if (IntStream.of(ids).noneMatch(id -> id == unknown)) {
              checked[0]++;
              String decoded = tokenizer.decode(ids);
              assertThat(tokenizer.encode(decoded).ids())
                  .as("%s: %s", name, decoded)
                  .isEqualTo(ids);
            }
          }
        });
    assertThat(checked[0]).isGreaterThan(1000);
  }

  @Test
  void isThreadSafe() {
    List<String> texts = new ArrayList<>();
    RandomText random = new RandomText(5);
    for (int i = 0; i < 500; i++) {
      texts.add(random.next(60) + " unwanted running, a b");
    }
    List<int[]> expected = texts.stream().map(text -> TOKENIZER.encode(text).ids()).toList();
    IntStream.range(0, 4_000)
        .parallel()
        .forEach(
            i -> {
              int[] ids = TOKENIZER.encode(texts.get(i % 500)).ids();
              if (!Arrays.equals(ids, expected.get(i % 500))) {
                throw new AssertionError("text " + i % 500 + " differs in parallel");
              }
            });
  }
}
