package io.sampo.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the F32 and F64 tensors of a trusted safetensors file as doubles. */
final class Tensors {
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Set<String> wide = new HashSet<>();

  static Tensors read(Path path) {
    try {
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) file.getLong(0);
      String json = new String(file.array(), 8, header, StandardCharsets.UTF_8);
      Tensors tensors = new Tensors();
      new ObjectMapper()
          .readTree(json)
          .fields()
          .forEachRemaining(e -> tensors.add(e.getKey(), e.getValue(), file, 8 + header));
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String name, JsonNode entry, ByteBuffer file, int start) {
    if (name.equals("__metadata__")) {
      return;
    }
    long[] shape = new long[entry.get("shape").size()];
    int length = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = entry.get("shape").get(i).asLong();
      length *= (int) shape[i];
    }
    boolean wide = entry.get("dtype").asText().equals("F64");
    int offset = start + entry.get("data_offsets").get(0).asInt();
    double[] data = new double[length];
    for (int i = 0; i < length; i++) {
      data[i] = wide ? file.getDouble(offset + 8 * i) : file.getFloat(offset + 4 * i);
    }
    values.put(name, data);
    if (wide) {
      this.wide.add(name);
    }
    shapes.put(name, shape);
  }

  Iterable<String> names() {
    return values.keySet();
  }

  boolean contains(String name) {
    return values.containsKey(name);
  }

  double[] get(String name) {
    if (!values.containsKey(name)) {
      throw new IllegalArgumentException(name + " is not among " + values.keySet());
    }
    return values.get(name);
  }

  /** Whether the tensor was stored as F64. */
  boolean wide(String name) {
    return wide.contains(name);
  }

  long[] shape(String name) {
    return shapes.get(name);
  }
}
