package io.sampo.corpus.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinHashTest {
  // -Dsampo.pairs=20000 for the campaign: within a point then.
  private static final int PAIRS = Integer.getInteger("sampo.pairs", 1500);
  private static final double TOLERANCE = PAIRS >= 20_000 ? 0.01 : 0.045;

  /** Planted pairs of exactly that similarity meet as often as the formula says. */
  @ParameterizedTest
  @CsvSource({"100, 200", "120, 200", "140, 200", "150, 200", "160, 200", "170, 200", "180, 200"})
  void matchRateIsThatOfTheFormula(int shared, int union) {
    Random random = new Random(shared);
    MinHash minHash = new MinHash(14, 8, 1);
    int met = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      StringBuilder a = new StringBuilder();
      StringBuilder b = new StringBuilder();
      for (int w = 0; w < union; w++) {
        String word = word(random) + ' ';
        if (w < shared || w % 2 == 0) {
          a.append(word);
        }
        if (w < shared || w % 2 == 1) {
          b.append(word);
        }
      }
      met += meet(minHash.bands(a.toString()), minHash.bands(b.toString())) ? 1 : 0;
    }
    double s = (double) shared / union;
    double expected = 1 - Math.pow(1 - Math.pow(s, 8), 14);
    if (PAIRS >= 20_000) {
      System.out.printf("s %.3f expected %.4f measured %.4f%n", s, expected, (double) met / PAIRS);
    }
    assertThat((double) met / PAIRS).isCloseTo(expected, within(TOLERANCE));
  }

  @Test
  void caseSpacesPunctuationAndNumbersDoNotCount() {
    MinHash minHash = new MinHash(14, 8, 5);
    assertThat(minHash.bands("The mill, built in 1901, still GRINDS grain."))
        .isEqualTo(minHash.bands("the mill built in 1955  still grinds grain"));
    assertThat(minHash.bands("…!?")).isNull();
    assertThat(minHash.bands("two words")).isNotNull();
  }

  @Test
  void jaccardCountsDistinctRuns() {
    WordRuns runs = new WordRuns(2);
    assertThat(WordRuns.jaccard(runs.set("a b c d"), runs.set("a b c e"))).isEqualTo(0.5);
    assertThat(WordRuns.jaccard(runs.set("a b a b a b"), runs.set("b a b"))).isEqualTo(1);
    assertThat(WordRuns.jaccard(runs.set(""), runs.set(""))).isZero();
  }

  private static boolean meet(long[] a, long[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] == b[i]) {
        return true;
      }
    }
    return false;
  }

  private static String word(Random random) {
    char[] letters = new char[10];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (char) ('a' + random.nextInt(26));
    }
    return new String(letters);
  }
}
