package io.sampo.encoder.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final JsonNode GOLDEN = Golden.json("golden/optimizer/schedules.json");

  @ParameterizedTest
  @ValueSource(strings = {"constant", "linear", "linear_no_warmup", "cosine", "one_cycle"})
  void sameRatesAsTheReference(String name) {
    double rate = GOLDEN.get("lr").asDouble();
    long warmup = GOLDEN.get("warmup_steps").asLong();
    long total = GOLDEN.get("total_steps").asLong();
    Schedule schedule =
        switch (name) {
          case "constant" -> Schedule.constant(rate, warmup);
          case "linear" -> Schedule.linear(rate, warmup, total);
          case "linear_no_warmup" -> Schedule.linear(rate, 0, total);
          case "cosine" -> Schedule.cosine(rate, warmup, total);
          default -> Schedule.oneCycle(rate, total);
        };
    for (int step = 0; step < GOLDEN.get(name).size(); step++) {
      double expected = GOLDEN.get(name).get(step).asDouble();
      assertThat(schedule.at(step)).as("step " + step).isCloseTo(expected, within(1e-9 * rate));
    }
  }

  @Test
  void staysAtTheLastValueOfOneCycle() {
    Schedule schedule = Schedule.oneCycle(1, 40);
    assertThat(schedule.at(100)).isEqualTo(schedule.at(39));
  }

  @Test
  void refusesNegativeRates() {
    assertThatThrownBy(() -> Schedule.constant(-1, 0)).hasMessageContaining("-1.0");
  }
}
