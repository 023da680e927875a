package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PythonJsonTest {
  /** Right: {@code repr} of CPython 3.11. */
  @ParameterizedTest
  @CsvSource({
    "1e-12, 1e-12",
    "0.1, 0.1",
    "0.02, 0.02",
    "0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "100, 100.0",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "1.5e300, 1.5e+300",
    "-2.5e-7, -2.5e-07",
    "1e-4, 0.0001",
    "1e-5, 1e-05",
    "2e-3, 0.002",
    "123456.789, 123456.789",
    "4.9e-324, 5e-324",
    "0.30000000000000004, 0.30000000000000004",
    "9007199254740993, 9007199254740992.0"
  })
  void printsNumbersAsPythonDoes(double value, String expected) {
    assertThat(PythonJson.number(value)).isEqualTo(expected);
  }

  @Test
  void printsNumbersTheSameWhereDigitsAreArabic() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(String.format("%d", 12)).isNotEqualTo("12");
      assertThat(PythonJson.number(1e-12)).isEqualTo("1e-12");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void printsNumbersThatReadBack() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(PythonJson.number(value))).isEqualTo(value);
      }
    }
    assertThatThrownBy(() -> PythonJson.number(Double.NaN)).hasMessage("JSON has no NaN");
  }

  @Test
  void sortsIndentsAndEscapes() {
    Object value =
        Map.of(
            "b", List.of("é\n\"\\", 1, 2L, true),
            "a", Arrays.asList(null, Map.of(), List.of()));
    assertThat(PythonJson.pretty(value))
        .isEqualTo(
            """
            {
              "a": [
                null,
                {},
                []
              ],
              "b": [
                "\\u00e9\\n\\"\\\\",
                1,
                2,
                true
              ]
            }
            """);
  }
}
