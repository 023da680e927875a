package io.sampo.encoder.checkpoint;

import io.sampo.encoder.checkpoint.SafetensorsWriter.Tensor;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Named flat vectors (moments of an optimizer, deltas, parameters) in one safetensors file, bit for
 * bit.
 *
 * <p>Same vectors, same bytes. Nothing is held twice in memory.
 */
public final class FlatTensors {
  private FlatTensors() {}

  /**
   * Writes vectors.
   *
   * @param out stays open
   * @param vectors each [n] or [1, n], FLOAT or DOUBLE
   */
  public static void write(OutputStream out, Map<String, INDArray> vectors) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    vectors.forEach(
        (name, array) -> {
          FlatVector vector = FlatVector.of(array);
          tensors.add(new Tensor(name, vector.type(), List.of(vector.length()), vector::copyTo));
        });
    SafetensorsWriter.write(out, Map.of(), tensors);
  }

  /**
   * Fills vectors from a file that {@link #write} wrote.
   *
   * @param vectors by name; names, lengths and types must be those of the file
   * @throws InvalidInputException when they are not, or a number is not finite
   */
  public static void read(Storage storage, String uri, Map<String, INDArray> vectors) {
    String artifact = Storage.display(uri);
    Map<String, FlatVector> targets = new HashMap<>();
    vectors.forEach((name, array) -> targets.put(name, FlatVector.of(array)));
    try (SafetensorsReader reader = WeightFiles.open(storage, uri, artifact)) {
      TreeSet<String> names = new TreeSet<>();
      for (StoredTensor tensor : reader.tensors()) {
        names.add(tensor.name());
        FlatVector target = targets.get(tensor.name());
        if (target != null
            && (!tensor.shape().equals(List.of(target.length()))
                || tensor.type() != target.type())) {
          throw Refusals.otherModel(
              artifact,
              "tensor "
                  + tensor.name()
                  + " is "
                  + tensor.type()
                  + tensor.shape()
                  + ", expected "
                  + target.type()
                  + List.of(target.length()));
        }
      }
      if (!names.equals(targets.keySet())) {
        throw Refusals.otherModel(
            artifact, "holds " + names + ", expected " + new TreeSet<>(targets.keySet()));
      }
      reader.stream(t -> targets.get(t.name()).filler(0, t.name(), artifact));
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }
}
