package io.sampo.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineFilterTest {
  private static final String TEXT =
      "Home News\nThe mill stands by the river.\n\nPlease enable JavaScript to see this page.\n\n"
          + "And so it ends...\nWe use cookies on this page!\nShe said \"no\"\n"
          + "x".repeat(1001)
          + " is too long.";

  @Test
  void eachRuleTakesItsLines() {
    assertThat(lines(LineRule.UNPUNCTUATED)).doesNotContain("Home", "ends").contains("\"no\"");
    assertThat(lines(LineRule.FEW_WORDS)).doesNotContain("Home").contains("She said");
    assertThat(lines(LineRule.LONG_WORD)).doesNotContain("too long").contains("Home");
    assertThat(lines(LineRule.JAVASCRIPT)).doesNotContain("enable").contains("cookies");
    assertThat(lines(LineRule.POLICY)).doesNotContain("cookies").contains("enable");
  }

  @Test
  void allRulesLeaveWhatC4Keeps() {
    LineFilter filter = new LineFilter(List.of(LineRule.values()));
    assertThat(filter.filter(TEXT)).isEqualTo("The mill stands by the river.\n\nShe said \"no\"");
    assertThat(filter.dropped()).isEqualTo(5);
    assertThat(filter.filter("")).isEmpty();
    assertThat(new LineFilter(List.of()).filter(TEXT)).isSameAs(TEXT);
  }

  private static String lines(LineRule rule) {
    return new LineFilter(List.of(rule)).filter(TEXT);
  }
}
