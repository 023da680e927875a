package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the fields of one JSON object strictly: a missing field, a wrong type or an unknown version
 * is an {@link InvalidInputException} that names the file and the field.
 *
 * <pre>{@code
 * JsonFields fields = JsonFields.of(CanonicalJson.parse(bytes, artifact), artifact);
 * fields.requireVersion("format_version", 1);
 * long rows = fields.integer("rows");
 * }</pre>
 */
public final class JsonFields {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String REMEDY = "restore the file or make it again";

  private final JsonNode object;
  private final String artifact;
  private final String prefix;

  private JsonFields(JsonNode object, String artifact, String prefix) {
    this.object = object;
    this.artifact = artifact;
    this.prefix = prefix;
    if (!object.isObject()) {
      String what = prefix.isEmpty() ? "the content" : "'" + prefix + "'";
      throw wrong(what + " must be an object, not " + name(object));
    }
  }

  /** The fields of an object; {@code artifact} names the file in errors. */
  public static JsonFields of(JsonNode object, String artifact) {
    return new JsonFields(object, artifact, "");
  }

  /** Refuses a version other than the known one, with a hint. */
  public void requireVersion(String field, int known) {
    long version = integer(field);
    if (version != known) {
      throw new InvalidInputException(
          artifact,
          field + " " + version + " is unknown here (known: " + known + ")",
          version > known ? "read it with a newer Sampo" : "make it again with this Sampo");
    }
  }

  /** Refuses fields other than these. */
  public void requireOnly(Set<String> known) {
    Set<String> unknown = new TreeSet<>(names());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw wrong("unknown field '" + path(unknown.iterator().next()) + "'");
    }
  }

  /** Names of the fields, in the file's order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The value of a field, of any type but null. */
  public JsonNode value(String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      throw wrong("field '" + path(field) + "' is missing");
    }
    return value;
  }

  /** A text. */
  public String text(String field) {
    JsonNode value = value(field);
    if (!value.isTextual()) {
      throw wrongType(field, "text", value);
    }
    return value.textValue();
  }

  /** A text that may be missing or null. */
  public Optional<String> optionalText(String field) {
    return object.hasNonNull(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /** 64 lower-case hexadecimal digits. */
  public String sha256(String field) {
    String text = text(field);
    if (!SHA256.matcher(text).matches()) {
      throw wrong(
          "field '" + path(field) + "' must be a sha256 in hexadecimal, not '" + text + "'");
    }
    return text;
  }

  /** A whole number that fits a long. */
  public long integer(String field) {
    JsonNode value = value(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrongType(field, "a whole number", value);
    }
    return value.longValue();
  }

  /** A whole number of at least 0. */
  public long count(String field) {
    long value = integer(field);
    if (value < 0) {
      throw wrong("field '" + path(field) + "' must not be negative: " + value);
    }
    return value;
  }

  /** A whole number of at least 0 that fits an int. */
  public int smallCount(String field) {
    long value = count(field);
    if (value > Integer.MAX_VALUE) {
      throw wrong("field '" + path(field) + "' must be at most 2147483647: " + value);
    }
    return (int) value;
  }

  /** A number, whole or not. */
  public double number(String field) {
    JsonNode value = value(field);
    if (!value.isNumber()) {
      throw wrongType(field, "a number", value);
    }
    return value.doubleValue();
  }

  /** True or false. */
  public boolean flag(String field) {
    JsonNode value = value(field);
    if (!value.isBoolean()) {
      throw wrongType(field, "true or false", value);
    }
    return value.booleanValue();
  }

  /** An object. */
  public JsonFields object(String field) {
    return new JsonFields(value(field), artifact, path(field));
  }

  /** A list of objects. */
  public List<JsonFields> objects(String field) {
    List<JsonFields> objects = new ArrayList<>();
    JsonNode list = list(field);
    for (int i = 0; i < list.size(); i++) {
      objects.add(new JsonFields(list.get(i), artifact, path(field) + "[" + i + "]"));
    }
    return objects;
  }

  /** A list of texts. */
  public List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(field)) {
      if (!element.isTextual()) {
        throw wrongType(field, "a list of texts", element);
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** A copy of the whole object. */
  ObjectNode copy() {
    return object.deepCopy();
  }

  /** An error about this file. */
  public InvalidInputException wrong(String problem) {
    return new InvalidInputException(artifact, problem, REMEDY);
  }

  private JsonNode list(String field) {
    JsonNode value = value(field);
    if (!value.isArray()) {
      throw wrongType(field, "a list", value);
    }
    return value;
  }

  private InvalidInputException wrongType(String field, String expected, JsonNode found) {
    return wrong("field '" + path(field) + "' must be " + expected + ", not " + name(found));
  }

  private String path(String field) {
    return prefix.isEmpty() ? field : prefix + "." + field;
  }

  private static String name(JsonNode node) {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
