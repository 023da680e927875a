package io.sampo.encoder.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes safetensors files with the very bytes that the reference writes: wide types first, then by
 * name, the header padded with spaces to a multiple of 8.
 *
 * <p>Same tensors and metadata, same bytes.
 */
final class SafetensorsWriter {
  private static final int PIECE = 1 << 15;

  private SafetensorsWriter() {}

  /** Hands out the elements of a tensor, a piece at a time. */
  interface TensorSource {
    /** Fills {@code values[0 … count - 1]} with the elements from {@code index} on. */
    void copy(long index, double[] values, int count);
  }

  /**
   * A tensor to write.
   *
   * @param type F32 or F64; elements are rounded to it
   */
  record Tensor(String name, ElementType type, List<Long> shape, TensorSource source) {
    Tensor {
      shape = List.copyOf(shape);
      if (type != ElementType.F32 && type != ElementType.F64) {
        throw new IllegalArgumentException("tensors are written as F32 or F64, not " + type);
      }
    }

    long length() {
      long n = 1;
      for (long d : shape) {
        n = Math.multiplyExact(n, d);
      }
      return n;
    }

    long bytes() {
      return Math.multiplyExact(length(), type.bytes());
    }
  }

  /**
   * Writes a whole file; the caller closes the stream.
   *
   * @throws IllegalArgumentException when two tensors have the same name
   */
  static void write(OutputStream out, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    List<Tensor> ordered =
        tensors.stream()
            .sorted(
                Comparator.comparing((Tensor t) -> -t.type().bytes()).thenComparing(Tensor::name))
            .toList();
    byte[] header = header(metadata, ordered).getBytes(StandardCharsets.UTF_8);
    int padding = (8 - header.length % 8) % 8;
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.length + padding).array());
    out.write(header);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    double[] values = new double[PIECE];
    byte[] bytes = new byte[PIECE * 8];
    for (Tensor t : ordered) {
      long n = t.length();
      for (long index = 0; index < n; index += PIECE) {
        int count = (int) Math.min(PIECE, n - index);
        t.source().copy(index, values, count);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
          if (t.type() == ElementType.F32) {
            buffer.putFloat((float) values[i]);
          } else {
            buffer.putDouble(values[i]);
          }
        }
        out.write(bytes, 0, buffer.position());
      }
    }
  }

  private static String header(Map<String, String> metadata, List<Tensor> ordered) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append("\"__metadata__\":{");
      String comma = "";
      for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
        json.append(comma).append(PythonJson.string(entry.getKey())).append(':');
        json.append(PythonJson.string(entry.getValue()));
        comma = ",";
      }
      json.append("},");
    }
    long at = 0;
    String previous = null;
    for (Tensor t : ordered) {
      if (t.name().equals(previous)) {
        throw new IllegalArgumentException("two tensors are named " + t.name());
      }
      previous = t.name();
      long end = Math.addExact(at, t.bytes());
      json.append(PythonJson.string(t.name())).append(":{\"dtype\":\"").append(t.type());
      json.append("\",\"shape\":").append(t.shape().toString().replace(" ", ""));
      json.append(",\"data_offsets\":[").append(at).append(',').append(end).append("]},");
      at = end;
    }
    if (json.charAt(json.length() - 1) == ',') {
      json.setLength(json.length() - 1);
    }
    return json.append('}').toString();
  }
}
