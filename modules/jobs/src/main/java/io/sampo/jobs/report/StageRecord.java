package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sampo.storage.Manifest;
import java.util.Map;
import java.util.Optional;

/**
 * What a stage left behind.
 *
 * @param name name of its directory
 * @param state how far it came
 * @param manifest of a complete stage
 * @param documents its other JSON files by name: {@code card.json}, {@code metrics.json}, …
 * @param result what its last complete run returned, {@code results/<stage>.json}
 * @param events what the log tells
 * @param problem why its manifest cannot be read; mostly empty
 */
record StageRecord(
    String name,
    State state,
    Optional<Manifest> manifest,
    Map<String, JsonNode> documents,
    JsonNode result,
    StageEvents events,
    String problem) {

  /** How far a stage came. */
  enum State {
    /** Committed. */
    COMPLETE("complete"),
    /** Began, and told of no end. */
    OPEN("not finished"),
    /** Said that it failed. */
    FAILED("failed"),
    /** Never began. */
    MISSING("not begun");

    private final String words;

    State(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  JsonNode document(String file) {
    return documents.getOrDefault(file, MissingNode.getInstance());
  }

  JsonNode facts() {
    return manifest.map(Manifest::facts).orElse(MissingNode.getInstance());
  }

  JsonNode config() {
    return manifest.map(Manifest::config).orElse(MissingNode.getInstance());
  }

  /** The figures that its run returned, else the manifest's facts. */
  JsonNode figures() {
    JsonNode figures = result.path("figures");
    return figures.isEmpty() ? facts() : figures;
  }

  /** Wall time of the run that made the output; NaN when not known. */
  double seconds() {
    JsonNode seconds = result.path("seconds");
    return state == State.COMPLETE && seconds.isNumber() ? seconds.doubleValue() : events.seconds();
  }

  boolean isThere() {
    return state != State.MISSING;
  }
}
