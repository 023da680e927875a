package io.sampo.tasks.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void knowsWhichWayIsBetter() {
    assertThat(Metrics.better("accuracy", 0.6, 0.5)).isTrue();
    assertThat(Metrics.better("accuracy", 0.5, 0.5)).isFalse();
    assertThat(Metrics.better("log_loss", 0.6, 0.5)).isFalse();
    assertThat(Metrics.better("log_loss", 0.4, 0.5)).isTrue();
  }

  @Test
  void anUnknownFigureIsNamed() {
    Metrics metrics = new Metrics(Map.of("accuracy", 0.5), Map.of());
    assertThat(metrics.value("accuracy")).isEqualTo(0.5);
    assertThatThrownBy(() -> metrics.value("acuracy"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("metric 'acuracy'")
        .hasMessageContaining("[accuracy]");
  }
}
