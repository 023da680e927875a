package io.sampo.jobs.track;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sampo.storage.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * Keeps the newest value of each metric as a gauge in Spark's metrics system, from which Spark's
 * sinks take it: with {@code spark.ui.prometheus.enabled} or a {@code PrometheusServlet} sink,
 * Prometheus.
 */
final class Prometheus implements Tracker {
  private final Map<String, Double> newest = new ConcurrentHashMap<>();
  private final Gauges source = new Gauges();
  private boolean registered;

  private static final class Gauges implements Source {
    private final MetricRegistry registry = new MetricRegistry();

    @Override
    public String sourceName() {
      return "sampo";
    }

    @Override
    public MetricRegistry metricRegistry() {
      return registry;
    }
  }

  @Override
  public String name() {
    return "Spark's metrics system";
  }

  @Override
  public void tell(List<Event> events) {
    for (Event event : events) {
      for (Measurement one : Measurement.of(event)) {
        String name = one.name().replaceAll("[^a-zA-Z0-9]+", "_");
        if (newest.put(name, one.value()) == null) {
          source.registry.register(name, (Gauge<Double>) () -> newest.get(name));
          // a sink asks a source only for the gauges that it had when it was registered
          register();
        }
      }
    }
  }

  private void register() {
    SparkEnv spark = SparkEnv.get();
    if (spark == null) {
      return;
    }
    if (registered) {
      spark.metricsSystem().removeSource(source);
    }
    spark.metricsSystem().registerSource(source);
    registered = true;
  }

  @Override
  public void close() {
    SparkEnv spark = SparkEnv.get();
    if (registered && spark != null) {
      spark.metricsSystem().removeSource(source);
    }
  }
}
