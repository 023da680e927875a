package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Gauges that Spark's own Prometheus page shows. */
class PrometheusTest {
  @Test
  void theNewestValueIsOnSparksPage() throws Exception {
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "true")
                .config("spark.ui.port", "0")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config(
                    "spark.metrics.conf.*.sink.prometheusServlet.class",
                    "org.apache.spark.metrics.sink.PrometheusServlet")
                .config("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus")
                .getOrCreate();
        Prometheus prometheus = new Prometheus()) {
      prometheus.tell(List.of(Events.round(1, 2.5)));
      prometheus.tell(List.of(Events.round(2, 1.25)));
      String page = spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(page)).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body().lines())
          .anyMatch(line -> line.matches("metrics_.*sampo_pretrain_loss_Value.* 1\\.25"));
    }
  }
}
