package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.storage.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Parses and checks the JSON header of a safetensors file.
 *
 * <p>Stricter than the reference: a name that stands twice is refused as well. The tensors must
 * cover the data exactly, as the format asks: no holes, no overlaps, nothing after the last.
 */
final class SafetensorsHeader {
  private static final JsonFactory JSON = new JsonFactory();

  private final String artifact;
  private final Map<String, String> metadata = new TreeMap<>();
  private final List<StoredTensor> tensors = new ArrayList<>();

  private SafetensorsHeader(String artifact) {
    this.artifact = artifact;
  }

  /**
   * @param json the header's bytes
   * @param dataBytes size of what follows the header
   * @param artifact the file's name, for errors
   * @throws InvalidInputException naming file, tensor and expectation
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes, String artifact) {
    SafetensorsHeader header = new SafetensorsHeader(artifact);
    // A second byte of 0 would make the parser guess UTF-16.
    if (json.length < 2 || json[0] != '{' || json[1] == 0) {
      throw header.refuse("the header is no JSON object");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      header.read(parser, dataBytes);
    } catch (JsonProcessingException e) {
      throw header.refuse("the header is no valid JSON (" + firstLine(e) + ")");
    } catch (IOException e) {
      throw new IllegalStateException("reading an array failed", e);
    }
    header.checkCover(dataBytes);
    return header;
  }

  /** In the order of their data. */
  List<StoredTensor> tensors() {
    return List.copyOf(tensors);
  }

  /** The strings under {@code __metadata__}. */
  Map<String, String> metadata() {
    return metadata;
  }

  private void read(JsonParser parser, long dataBytes) throws IOException {
    Set<String> names = new HashSet<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.getCurrentName();
      if (!names.add(name)) {
        throw refuse("tensor " + name + " stands twice in the header");
      }
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw refuse("the header's entry " + name + " is no object");
      }
      if (name.equals("__metadata__")) {
        readMetadata(parser);
      } else {
        tensors.add(readTensor(parser, name, dataBytes));
      }
    }
    if (parser.nextToken() != null) {
      throw refuse("there is more after the header's JSON object");
    }
  }

  private void readMetadata(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.getCurrentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw refuse("__metadata__ holds something else than strings under " + key);
      }
      metadata.put(key, parser.getText());
    }
  }

  private StoredTensor readTensor(JsonParser parser, String name, long dataBytes)
      throws IOException {
    ElementType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.getCurrentName();
      parser.nextToken();
      if (key.equals("dtype") && type == null) {
        type = type(parser, name);
      } else if (key.equals("shape") && shape == null) {
        shape = longs(parser, name, key);
      } else if (key.equals("data_offsets") && offsets == null) {
        offsets = longs(parser, name, key);
      } else {
        throw refuse("tensor " + name + ": unexpected or repeated key " + key + " in the header");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw refuse("tensor " + name + ": dtype, shape and two data_offsets are expected");
    }
    StoredTensor tensor = new StoredTensor(name, type, shape, offsets.get(0), offsets.get(1));
    checkSize(tensor, dataBytes);
    return tensor;
  }

  private ElementType type(JsonParser parser, String name) throws IOException {
    String text = parser.getText();
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw refuse(
        "tensor "
            + name
            + ": unknown dtype "
            + text
            + ", expected one of "
            + ElementType.readableNames());
  }

  private List<Long> longs(JsonParser parser, String name, String key) throws IOException {
    List<Long> values = new ArrayList<>();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refuse("tensor " + name + ": " + key + " is no array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      // A number that does not fit a long has no business here either.
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw refuse("tensor " + name + ": " + key + " holds something else than whole numbers");
      }
      values.add(parser.getLongValue());
    }
    return values;
  }

  private void checkSize(StoredTensor t, long dataBytes) {
    String where = "tensor " + t.name() + ": data_offsets [" + t.begin() + ", " + t.end() + "]";
    if (t.end() < t.begin()) {
      throw refuse(where + " end before they begin");
    }
    if (t.end() > dataBytes) {
      throw refuse(where + " reach beyond the " + dataBytes + " bytes of data in the file");
    }
    long bytes = t.type().bytes();
    try {
      for (long d : t.shape()) {
        bytes = Math.multiplyExact(bytes, d);
      }
    } catch (ArithmeticException e) {
      throw refuse("tensor " + t.name() + ": the shape " + t.shape() + " overflows 64 bits");
    }
    if (bytes != t.end() - t.begin()) {
      throw refuse(
          where + " hold not the " + bytes + " bytes of shape " + t.shape() + " in " + t.type());
    }
  }

  private void checkCover(long dataBytes) {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
    long at = 0;
    for (StoredTensor t : tensors) {
      if (t.begin() != at) {
        throw refuse(
            "tensor "
                + t.name()
                + (t.begin() < at ? " overlaps the one before it: " : " leaves a hole before it: ")
                + "it begins at byte "
                + t.begin()
                + " of the data, expected "
                + at);
      }
      at = t.end();
    }
    if (at != dataBytes) {
      throw refuse((dataBytes - at) + " bytes follow the last tensor");
    }
  }

  private InvalidInputException refuse(String problem) {
    return Refusals.damagedFile(artifact, problem);
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
  }
}
