package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Gauges that Spark's metrics system has, from which its sinks take them. */
class PrometheusTest {
  @Test
  void theNewestValueIsAGaugeOfSparks() {
    SparkSession.builder()
        .master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
    try (Prometheus prometheus = new Prometheus()) {
      prometheus.tell(List.of(Events.round(1, 2.5)));
      prometheus.tell(List.of(Events.round(2, 1.25)));
      MetricRegistry registry =
          SparkEnv.get().metricsSystem().getSourcesByName("sampo").head().metricRegistry();
      assertThat(registry.getGauges().get("pretrain_loss").getValue()).isEqualTo(1.25);
    }
    assertThat(SparkEnv.get().metricsSystem().getSourcesByName("sampo").isEmpty()).isTrue();
  }
}
