package io.sampo.training.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.InvalidInputException;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerConfigTest {
  @ParameterizedTest
  @CsvSource({
    "linear,LINEAR,7",
    "cosine,COSINE,7",
    "constant,CONSTANT,7",
    "linear_no_warmup,LINEAR,0",
    "one_cycle,ONE_CYCLE,0"
  })
  void schedulesAreTorchs(String name, LearningRate kind, double warmup) throws IOException {
    try (InputStream in = SharedData.stream("golden/optimizer/schedules.json")) {
      JsonNode golden = new ObjectMapper().readTree(in);
      Schedule schedule =
          OptimizerConfig.pretraining()
              .withLearningRate(golden.get("lr").doubleValue())
              .withSchedule(kind, warmup)
              .schedule(golden.get("total_steps").longValue());
      for (int step = 0; step < 40; step++) {
        double expected = golden.get(name).get(step).doubleValue();
        assertThat(schedule.at(step)).isCloseTo(expected, within(1e-9 * expected + 1e-15));
      }
    }
  }

  @Test
  void aWarmupBelowOneIsAShareOfAllSteps() {
    OptimizerConfig config = OptimizerConfig.pretraining().withSchedule(LearningRate.LINEAR, 0.1);
    assertThat(config.schedule(200).at(20)).isEqualTo(config.learningRate());
    assertThat(config.schedule(200).at(10)).isEqualTo(config.learningRate() / 2);
    assertThat(config.withSchedule(LearningRate.LINEAR, 50).schedule(200).at(50))
        .isEqualTo(config.learningRate());
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> OptimizerConfig.pretraining().withLearningRate(-1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("optimizer.learning_rate: -1.0 is out of range; set it to a number in (0, 10]");
    assertThatThrownBy(() -> OptimizerConfig.pretraining().withLearningRate(Double.NaN))
        .isInstanceOf(InvalidInputException.class);
  }
}
