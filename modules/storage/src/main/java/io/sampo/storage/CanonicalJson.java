package io.sampo.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * JSON whose bytes depend on nothing but its content: keys sorted by UTF-16 order, UTF-8, numbers
 * as Java prints them.
 */
public final class CanonicalJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CanonicalJson() {}

  /**
   * A tree of plain values. Records become objects with snake_case keys, enums their name in lower
   * case, an empty {@code Optional} is left out of its object, NaN and the infinities become
   * strings.
   *
   * @throws IllegalArgumentException for a type that is no plain value
   */
  public static JsonNode tree(Object value) {
    return PlainValues.tree(value);
  }

  /** Sorted, on one line, without spaces: what is hashed. */
  public static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }

  /** Sorted, on one line, without spaces. */
  public static String text(JsonNode node) {
    return print(sorted(node), false);
  }

  /** Sorted, indented by two spaces, with a newline at the end: what is written to files. */
  public static byte[] pretty(JsonNode node) {
    return (print(sorted(node), true) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Parses strictly: duplicate keys and text after the end are refused.
   *
   * @param artifact named in the error
   * @throws InvalidInputException if it is no JSON
   */
  public static JsonNode parse(byte[] utf8, String artifact) {
    try {
      return MAPPER.readTree(utf8);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw new InvalidInputException(
          artifact,
          "is no valid JSON: " + e.getOriginalMessage() + where,
          "restore it or make it again",
          e);
    } catch (IOException e) {
      throw new InvalidInputException(
          artifact, "is no valid JSON: " + e.getMessage(), "restore it or make it again", e);
    }
  }

  private static String print(JsonNode node, boolean indent) {
    StringBuilder out = new StringBuilder();
    JsonPrinter.print(node, indent, out);
    return out.toString();
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> fields = new TreeMap<>();
      node.fields().forEachRemaining(f -> fields.put(f.getKey(), sorted(f.getValue())));
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      fields.forEach(copy::set);
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    return node;
  }
}
