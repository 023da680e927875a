package io.sampo.encoder.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small safetensors file in memory, for tests. */
final class TensorFile {
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final Map<String, String> metadata;

  private TensorFile(SafetensorsReader reader) throws IOException {
    metadata = reader.metadata();
    for (StoredTensor tensor : reader.tensors()) {
      tensors.put(tensor.name(), tensor);
      values.put(tensor.name(), new double[(int) tensor.length()]);
    }
    reader.stream(
        t ->
            t.type().readable()
                ? (index, piece, count) ->
                    System.arraycopy(piece, 0, values.get(t.name()), (int) index, count)
                : TensorSink.SKIP);
  }

  static TensorFile read(Path path) {
    try {
      return read(Files.readAllBytes(path), path.getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TensorFile read(byte[] bytes, String artifact) {
    try (SafetensorsReader reader =
        SafetensorsReader.open(new ByteArrayInputStream(bytes), bytes.length, artifact)) {
      return new TensorFile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, String> metadata() {
    return metadata;
  }

  double[] values(String name) {
    return values.get(name);
  }

  StoredTensor tensor(String name) {
    return tensors.get(name);
  }

  List<String> names() {
    return new ArrayList<>(tensors.keySet());
  }

  /** All tensors, to write them again. */
  List<SafetensorsWriter.Tensor> toWrite() {
    return names().stream().map(name -> toWrite(name, name)).toList();
  }

  /** One tensor under another name. */
  SafetensorsWriter.Tensor toWrite(String name, String as) {
    return tensor(as, tensor(name).type(), tensor(name).shape(), values(name));
  }

  static SafetensorsWriter.Tensor tensor(
      String name, ElementType type, List<Long> shape, double... values) {
    return new SafetensorsWriter.Tensor(
        name,
        type,
        shape,
        (index, piece, count) -> System.arraycopy(values, (int) index, piece, 0, count));
  }
}
