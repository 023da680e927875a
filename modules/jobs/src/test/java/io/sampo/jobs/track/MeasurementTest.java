package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of an event is told. */
class MeasurementTest {
  private static final long MILLIS = Events.AT.toEpochMilli();

  @Test
  void numbersHaveTheStepOfTheirEvent() {
    assertThat(Measurement.of(Events.round(7, 2.5)))
        .containsExactly(new Measurement("pretrain/loss", 7, 2.5, MILLIS));
    assertThat(
            Measurement.of(
                Events.of(
                    "metric",
                    Map.of("stage", "finetune", "trial", "pretrained-42", "epoch", 3, "f1", 0.5))))
        .containsExactly(new Measurement("finetune/pretrained-42/f1", 3, 0.5, MILLIS));
  }

  @Test
  void figuresOfAFinishedStageAreTold() {
    assertThat(
            Measurement.of(
                Events.of(
                    "stage_finished",
                    Map.of("stage", "corpus", "seconds", 2, "figures", Map.of("documents", 8)))))
        .containsExactly(new Measurement("corpus/final/documents", 0, 8, MILLIS));
  }

  @Test
  void nothingElseIsTold() {
    assertThat(
            Measurement.of(
                Events.of("metric", Map.of("stage", "pretrain", "step", 1, "loss", "NaN"))))
        .isEmpty();
    assertThat(Measurement.of(Events.of("progress", Map.of("stage", "corpus", "done", 1))))
        .isEmpty();
  }
}
