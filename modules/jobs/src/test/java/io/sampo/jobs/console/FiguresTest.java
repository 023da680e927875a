package io.sampo.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.5|0.5000",
        "1|1.000",
        "3.14159|3.142",
        "31.4159|31.42",
        "314.159|314.2",
        "31415.9|31,416",
        "0.0123|0.0123",
        "0.00001|1.00e-05",
        "NaN|NaN",
        "-2.5|-2.500"
      })
  void fourDigitsMatter(double value, String text) {
    assertThat(Figures.decimal(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 B",
        "999|999 B",
        "1000|1.0 kB",
        "2100000|2.1 MB",
        "9223372036854775807|9223.4 PB"
      })
  void bytesHaveUnits(long bytes, String text) {
    assertThat(Figures.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0.0 s", "4.24|4.2 s", "99.99|1 min 40 s", "3599.9|1 h 0 min", "7300|2 h 1 min"})
  void secondsBecomeMinutes(double seconds, String text) {
    assertThat(Figures.seconds(seconds)).isEqualTo(text);
  }

  @Test
  void figuresKeepTheirOrderAndNames() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("documents_read", 4012);
    figures.put("bytes", 2_100_000L);
    figures.put("dropped", Map.of("too_short", 3));
    figures.put("nothing", Map.of());
    figures.put("accuracies", List.of(0.5, 0.25));
    figures.put("schedule", "linear");
    assertThat(Figures.of(figures))
        .containsExactly(
            "documents read 4,012",
            "bytes 2.1 MB",
            "dropped (too short 3)",
            "accuracies 0.5000, 0.2500",
            "schedule linear");
  }
}
