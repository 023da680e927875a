package io.sampo.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every code point, and text that is broken or extreme. */
@Tag("R16")
class UnicodeTest {
  private static final TokenizerOptions UNCASED = TokenizerOptions.uncased();
  private static final TokenizerOptions CASED = TokenizerOptions.cased();
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "ab"));

  @Test
  void treatsEveryCodePointAsTheReferenceTable() {
    for (TokenizerOptions options : List.of(UNCASED, CASED)) {
      for (int block = 0; block <= Character.MAX_CODE_POINT; block += 256) {
        String whole = block(block, block + 256);
        if (!PreTokenizer.words(whole, options).equals(words(whole, options))) {
          for (int c = block; c < block + 256; c++) {
            String text = block(c, c + 1);
            assertThat(PreTokenizer.words(text, options))
                .as("U+%04X %s", c, options)
                .isEqualTo(words(text, options));
          }
          fail("U+%04X to U+%04X %s differ together only", block, block + 255, options);
        }
      }
    }
  }

  /** Each code point between two letters. */
  private static String block(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int c = from; c < to; c++) {
      if (c < 0xD800 || c > 0xDFFF) {
        text.append('a').appendCodePoint(c).append("B ");
      }
    }
    return text.toString();
  }

  private static List<String> words(String text, TokenizerOptions options) {
    return Oracle.words(text, options).stream().map(Oracle.Word::text).toList();
  }

  @Test
  void resourceIsMadeFromTheReferenceTable() throws Exception {
    try (var in = UnicodeTables.class.getResourceAsStream("unicode_tables.txt")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(UnicodeResource.text());
    }
  }

  @Test
  void removesLoneSurrogates() {
    for (String text : List.of("a\uD800b", "a\uDC00b", "a\uDC00\uD800b", "\uD800ab", "ab\uD800")) {
      Encoding encoding = Tokenizer.of(VOCABULARY, UNCASED).encode(text);
      assertThat(encoding.ids()).as(text).containsExactly(2, 7, 3);
      assertThat(encoding.offsets()[2]).isEqualTo(text.indexOf('a'));
      assertThat(encoding.offsets()[3]).isEqualTo(text.indexOf('b') + 1);
    }
    assertThat(PreTokenizer.words("\uD800", UNCASED)).isEmpty();
  }

  @Test
  void removesInvalidUtf8() {
    int[] bytes = {
      'a', 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF5, 0xE2, 0x82, 0xFF, 0xF0, 0x9F, 'b', 0xE2
    };
    byte[] utf8 = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      utf8[i] = (byte) bytes[i];
    }
    assertThat(Tokenizer.of(VOCABULARY, UNCASED).ids(utf8)).containsExactly(7);
    assertThat(PreTokenizer.words(utf8, CASED)).containsExactly("ab");
  }

  @Test
  void removesNulByteOrderMarkAndZeroWidthCharacters() {
    assertThat(PreTokenizer.words("\uFEFFx\0y\u200Bz\u00ADu\u2060v", CASED))
        .containsExactly("xyzuv");
    assertThat(PreTokenizer.words("\0\uFEFF\u200E", CASED)).isEmpty();
  }

  @Test
  void keepsRightToLeftTextInItsOrder() {
    assertThat(PreTokenizer.words("\u202Eשָׁלוֹם\u202C, عربي", UNCASED))
        .containsExactly("שלום", ",", "عربي");
  }

  @Test
  void survivesAMillionCombiningMarks() {
    String marks = "\u0301".repeat(1_000_000);
    assertThat(PreTokenizer.words("e" + marks + "f", UNCASED)).containsExactly("ef");
    Tokenizer cased = Tokenizer.of(VOCABULARY, CASED);
    assertThat(cased.encode("a" + marks).ids()).containsExactly(2, 1, 3);
    // Marks that are kept, of falling combining classes, so that all change places.
    String kept = "\uD834\uDD6D".repeat(500_000) + "\uD834\uDD65".repeat(500_000);
    Encoding encoding = Tokenizer.of(VOCABULARY, UNCASED).encode("ab " + kept + marks + " ab");
    assertThat(encoding.ids()).containsExactly(2, 7, 1, 7, 3);
    assertThat(encoding.offsets())
        .containsExactly(0, 0, 0, 2, 3, 2_000_003, 3_000_004, 3_000_006, 0, 0);
  }

  @Test
  void takesAWordOf50MegabytesForUnknown() {
    byte[] word = new byte[50 << 20];
    java.util.Arrays.fill(word, (byte) 'a');
    Tokenizer tokenizer = Tokenizer.of(VOCABULARY, UNCASED);
    assertThat(tokenizer.ids(word)).containsExactly(1);
    Encoding encoding = tokenizer.encode(new String(word, StandardCharsets.US_ASCII));
    assertThat(encoding.ids()).containsExactly(2, 1, 3);
    assertThat(encoding.offsets()).containsExactly(0, 0, 0, word.length, 0, 0);
  }
}
