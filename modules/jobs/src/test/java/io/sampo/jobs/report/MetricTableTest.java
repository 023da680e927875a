package io.sampo.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Event;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers of events as columns. */
class MetricTableTest {
  private final MetricTable table = new MetricTable();

  private void add(Map<String, ?> fields) {
    table.add(new Event(1, Instant.EPOCH, "metric", (ObjectNode) CanonicalJson.tree(fields)));
  }

  @Test
  void missingAndInfiniteNumbersAreNotDrawn() {
    add(Map.of("step", 1, "loss", 3.0));
    add(Map.of("step", 2, "loss", "NaN", "rate", 0.5));
    assertThat(table.axis()).isEqualTo("step");
    assertThat(table.names()).containsExactlyInAnyOrder("loss", "rate");
    assertThat(table.column("loss")).containsExactly(3.0, Double.NaN);
    assertThat(table.column("rate")).containsExactly(Double.NaN, 0.5);
    assertThat(table.last("loss")).isEqualTo(3.0);
  }

  @Test
  void whatIsWalkedAgainTakesThePlaceOfWhatWasTold() {
    for (int step = 1; step <= 40; step++) {
      add(Map.of("step", step, "loss", (double) step, "held_out", 1.0));
    }
    add(Map.of("step", 21, "loss", -21.0));
    add(Map.of("step", 22, "loss", -22.0));
    assertThat(table.rows()).isEqualTo(22);
    assertThat(table.places()).startsWith(1, 2).endsWith(20, 21, 22);
    assertThat(table.column("loss")).endsWith(20, -21, -22);
    assertThat(table.column("held_out")).endsWith(1.0, Double.NaN, Double.NaN);
  }

  @Test
  void withoutAnAxisRowsAreCounted() {
    add(Map.of("f1", 0.5));
    add(Map.of("f1", 0.6, "by", Map.of("en", 0.7)));
    assertThat(table.places()).containsExactly(1, 2);
    assertThat(table.column("by.en")).containsExactly(Double.NaN, 0.7);
  }
}
