package io.sampo.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SharedData;
import java.io.BufferedReader;
import java.io.IOException;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TextCleanerTest {
  @Test
  void spacesAndLinesAreEvened() {
    assertThat(clean(" \t a\u00A0\u3000 b \r\n\r c\n\n\n\nd \u2028e\u0085f\u000Bg \n "))
        .isEqualTo("a b\n\nc\n\nd\ne\nf\ng");
    assertThat(clean(" \n\t\u2003")).isEmpty();
  }

  @Test
  @Tag("R16")
  void controlsAndInvisibleCharactersAreRemovedAndCounted() {
    CleanText text =
        TextCleaner.clean("\uFEFFa\u0000b\u001B\u007F\u0090c\u200B\u00ADd\u202Ee\u200F\u2066f");
    assertThat(text.text()).isEqualTo("abcdef");
    assertThat(text.controls()).isEqualTo(4);
    assertThat(text.zeroWidth()).isEqualTo(6);
  }

  @Test
  void joinersStayBecauseTheySpell() {
    String family = "\uD83D\uDC68\u200D\uD83D\uDC69";
    assertThat(clean(family)).isEqualTo(family);
    assertThat(clean("\u0645\u06CC\u200C\u062E")).isEqualTo("\u0645\u06CC\u200C\u062E");
  }

  @Test
  @Tag("R16")
  void loneSurrogatesBecomeReplacementCharacters() {
    CleanText text = TextCleaner.clean("a\uD800b\uDC00\uD83D\uDE00\uD83D");
    assertThat(text.text()).isEqualTo("a\uFFFDb\uFFFD\uD83D\uDE00\uFFFD");
    assertThat(text.loneSurrogates()).isEqualTo(3);
  }

  @Test
  @Tag("R16")
  void millionCombiningMarksAreCutInNoTime() {
    StringBuilder text = new StringBuilder("e");
    for (int i = 0; i < 500_000; i++) {
      text.append('\u0301').append('\u0323'); // alternating classes: the worst case of NFC
    }
    long start = System.nanoTime();
    CleanText clean = TextCleaner.clean(text.append("x").toString());
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    assertThat(clean.combiningMarks()).isEqualTo(1_000_000 - TextCleaner.MAX_MARKS);
    assertThat(clean.text()).startsWith("\u1EB9\u0323").endsWith("x").hasSizeLessThan(40);
  }

  @Test
  void textIsInNfc() throws IOException {
    assertThat(clean("e\u0301 \u212B")).isEqualTo("\u00E9 \u00C5");
    try (BufferedReader lines = SharedData.reader("data/dirty/NormalizationTest.txt.gz")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = clean(line);
        assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFC)).isTrue();
      }
    }
  }

  @Test
  @Tag("R16")
  void cleaningTwiceChangesNothingMore() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        switch (random.nextInt(4)) {
          case 0 -> text.append((char) random.nextInt(0x10000));
          case 1 -> text.appendCodePoint(random.nextInt(0x110000));
          case 2 -> text.append((char) random.nextInt(0xA1));
          default -> text.append((char) (0x2000 + random.nextInt(0x70)));
        }
      }
      String once = clean(text.toString());
      assertThat(clean(once)).isEqualTo(once);
      assertThat(once).doesNotContain("\u0000").isEqualTo(once.strip());
    }
  }

  private static String clean(String text) {
    return TextCleaner.clean(text).text();
  }
}
