package io.sampo.jobs.track;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Event;
import java.time.Instant;
import java.util.Map;

/** Events as stages emit them. */
final class Events {
  static final Instant AT = Instant.parse("2026-11-26T10:00:00.500Z");

  private Events() {}

  static Event of(String kind, Map<String, ?> fields) {
    return new Event(1, AT, kind, (ObjectNode) CanonicalJson.tree(fields));
  }

  static Event round(int step, double loss) {
    return of("metric", Map.of("stage", "pretrain", "step", step, "loss", loss));
  }
}
