package io.sampo.corpus.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
  private final TextMeasure measure = new TextMeasure();

  /** As C4 drops them: such a line counts no sentences. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Please enable Javascript to read on.",
        "These are our Terms Of Use today.",
        "Read the privacy policy of this site.",
        "COOKIE POLICY of the mill and the market.",
        "This site uses cookies and flour.",
        "By the use of cookies we remember you.",
        "We use cookies"
      })
  void linesOfWebPagesCountNoSentences(String line) {
    assertThat(of(Statistic.SENTENCES, line)).isZero();
    assertThat(of(Statistic.SENTENCES, "It is a mill.\n" + line)).isEqualTo(1);
  }

  @Test
  void whatNearlyStandsThereDoesNotCount() {
    assertThat(of(Statistic.SENTENCES, "He may use cookie cutters. She uses cookie cutters."))
        .isEqualTo(2);
    assertThat(of(Statistic.SENTENCES, "They agreed on the terms of us")).isEqualTo(1);
  }

  @Test
  void loremIpsumComesBeforeBrackets() {
    assertThat(of(Statistic.LOREM_IPSUM, "{ Lorem Ipsum } dolor sit")).isEqualTo(1);
    assertThat(of(Statistic.CURLY_BRACKETS, "{ Lorem Ipsum } dolor sit")).isZero();
    assertThat(of(Statistic.CURLY_BRACKETS, "if (a) { b; c; }")).isEqualTo(1);
    assertThat(of(Statistic.CURLY_BRACKETS, "javascript is { b; c; }")).isZero();
  }

  private double of(Statistic statistic, String text) {
    return measure.of(text)[statistic.ordinal()];
  }
}
