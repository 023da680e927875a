package io.sampo.tokenizer;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A JSON object in a named file, with checked access: a wrong type is the file's problem. */
final class JsonFile {
  private final String artifact;
  private final String path;
  private final Map<?, ?> object;

  private JsonFile(String artifact, String path, Map<?, ?> object) {
    this.artifact = artifact;
    this.path = path;
    this.object = object;
  }

  static JsonFile parse(byte[] utf8, String artifact) {
    Object value;
    try {
      value = Json.parse(utf8);
    } catch (IOException e) {
      throw new InvalidTokenizerException(
          artifact, "it is not valid JSON: " + reason(e), "restore the file from where it came", e);
    }
    if (value instanceof Map<?, ?> object) {
      return new JsonFile(artifact, "", object);
    }
    throw new InvalidTokenizerException(
        artifact, "it does not hold a JSON object", "restore the file from where it came");
  }

  private static String reason(IOException e) {
    if (e instanceof JsonProcessingException parse && parse.getLocation() != null) {
      JsonLocation at = parse.getLocation();
      String message = parse.getOriginalMessage().replaceAll("\\s+", " ");
      return message + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }

  String artifact() {
    return artifact;
  }

  boolean has(String key) {
    return object.get(key) != null;
  }

  /** The keys and values as they are. */
  Map<?, ?> entries() {
    return object;
  }

  Object value(String key) {
    return object.get(key);
  }

  /** The object under a key. */
  JsonFile object(String key) {
    if (object.get(key) instanceof Map<?, ?> child) {
      return new JsonFile(artifact, path + key + ".", child);
    }
    throw wrong(key, "an object");
  }

  /** The objects of the array under a key; none when it is missing. */
  List<JsonFile> objects(String key) {
    Object value = object.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().allMatch(e -> e instanceof Map)) {
      return list.stream()
          .map(e -> new JsonFile(artifact, path + key + ".", (Map<?, ?>) e))
          .toList();
    }
    throw wrong(key, "an array of objects");
  }

  /** The string under a key, or {@code missing} when there is none. */
  String string(String key, String missing) {
    Object value = object.get(key);
    if (value == null) {
      return missing;
    }
    if (value instanceof String string) {
      return string;
    }
    throw wrong(key, "a string");
  }

  /** The boolean under a key, or {@code missing} when there is none or null. */
  boolean bool(String key, boolean missing) {
    Object value = object.get(key);
    if (value == null) {
      return missing;
    }
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw wrong(key, "true or false");
  }

  /** The whole number from 0 up under a key. */
  int index(String key) {
    return index(key, object.get(key));
  }

  int index(String key, Object value) {
    if (value instanceof Integer number && number >= 0) {
      return number;
    }
    throw wrong(key, "a whole number from 0 up");
  }

  private InvalidTokenizerException wrong(String key, String expected) {
    Object value = object.get(key);
    String found = value == null ? "missing" : "not " + expected;
    return new InvalidTokenizerException(
        artifact, "\"" + path + key + "\" is " + found, "give " + expected + " there");
  }

  InvalidTokenizerException problem(String problem, String remedy) {
    return new InvalidTokenizerException(artifact, problem, remedy);
  }
}
