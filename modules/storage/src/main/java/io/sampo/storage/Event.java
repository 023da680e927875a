package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;

/**
 * One thing that happened in a run.
 *
 * @param sequence 1, 2, … within the process that wrote it
 * @param at when, by that process's clock
 * @param kind {@code stage_started}, {@code stage_finished}, {@code stage_skipped}, {@code
 *     stage_failed}, {@code progress}, {@code metric}, {@code warning}
 * @param fields what belongs to the kind; see docs/formats.md
 */
public record Event(long sequence, Instant at, String kind, ObjectNode fields) {
  static final Set<String> RESERVED = Set.of("seq", "at", "kind");

  /** A field's text, or the empty text when it is missing. */
  public String text(String field) {
    return fields.path(field).asText("");
  }

  /** A field's number, or NaN when it is missing. */
  public double number(String field) {
    JsonNode value = fields.path(field);
    return value.isNumber() ? value.doubleValue() : Double.NaN;
  }

  /** The event on one line. */
  String line() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seq", sequence);
    json.put("at", at.toString());
    json.put("kind", kind);
    json.setAll(fields);
    StringBuilder out = new StringBuilder();
    JsonPrinter.print(json, false, out);
    return out.append('\n').toString();
  }

  /** Reads a line that {@link #line} made. */
  static Event parse(byte[] line, String artifact) {
    JsonNode json = CanonicalJson.parse(line, artifact);
    JsonFields fields = JsonFields.of(json, artifact);
    long sequence = fields.count("seq");
    Instant at = Instant.parse(fields.text("at"));
    String kind = fields.text("kind");
    ObjectNode rest = ((ObjectNode) json).without(RESERVED);
    return new Event(sequence, at, kind, rest);
  }
}
