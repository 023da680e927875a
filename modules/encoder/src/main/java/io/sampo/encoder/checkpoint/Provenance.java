package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import java.util.Map;

/**
 * Where a model came from: four JSON objects in {@code sampo.json}.
 *
 * <p>Keep time stamps and absolute paths out of them, so that equal runs write equal bytes.
 *
 * @param data digests of what it was trained on
 * @param config of the stage that made it
 * @param versions of the programs that made it
 * @param metrics that it reached
 */
public record Provenance(JsonNode data, JsonNode config, JsonNode versions, JsonNode metrics) {
  public Provenance {
    for (JsonNode part : new JsonNode[] {data, config, versions, metrics}) {
      if (part == null || !part.isObject()) {
        throw new IllegalArgumentException("the parts of a provenance are JSON objects");
      }
    }
  }

  /** Nothing is known. */
  public static Provenance unknown() {
    return of(Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** From maps, records or JSON trees; see {@link CanonicalJson#tree}. */
  public static Provenance of(Object data, Object config, Object versions, Object metrics) {
    return new Provenance(
        CanonicalJson.tree(data),
        CanonicalJson.tree(config),
        CanonicalJson.tree(versions),
        CanonicalJson.tree(metrics));
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("data", data);
    json.set("config", config);
    json.set("versions", versions);
    json.set("metrics", metrics);
    return json;
  }

  static Provenance parse(JsonNode json) {
    return new Provenance(
        part(json, "data"), part(json, "config"), part(json, "versions"), part(json, "metrics"));
  }

  private static JsonNode part(JsonNode json, String name) {
    JsonNode part = json.get(name);
    return part != null && part.isObject() ? part : JsonNodeFactory.instance.objectNode();
  }
}
