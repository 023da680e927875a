package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** The weights of a checkpoint directory: one safetensors file, or those that an index names. */
final class WeightFiles {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final int MAX_INDEX_BYTES = 64 << 20;
  private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** Formats that would have to be unpickled, or belong to another framework. */
  private static final List<String> FOREIGN =
      List.of(
          "pytorch_model.bin",
          "pytorch_model.bin.index.json",
          "tf_model.h5",
          "flax_model.msgpack",
          "model.ckpt.index");

  private final Storage storage;
  private final List<WeightFile> files;

  private WeightFiles(Storage storage, List<WeightFile> files) {
    this.storage = storage;
    this.files = List.copyOf(files);
  }

  /**
   * One file, its header read and checked.
   *
   * @param artifact its name for errors
   */
  record WeightFile(String name, String uri, String artifact, List<StoredTensor> tensors) {
    WeightFile {
      tensors = List.copyOf(tensors);
    }
  }

  /**
   * Finds the weights and reads their headers.
   *
   * @throws InvalidInputException when there are none, or only in a format that is not read
   */
  static WeightFiles find(Storage storage, String directory) {
    List<WeightFile> files = new ArrayList<>();
    if (storage.exists(Storage.child(directory, SINGLE))) {
      files.add(header(storage, directory, SINGLE));
    } else if (storage.exists(Storage.child(directory, INDEX))) {
      files.addAll(indexed(storage, directory));
    } else {
      throw noWeights(storage, directory);
    }
    return new WeightFiles(storage, files);
  }

  List<WeightFile> files() {
    return files;
  }

  /** Passes over all data once, file by file; see {@link SafetensorsReader#stream}. */
  void stream(BiFunction<WeightFile, StoredTensor, TensorSink> route) {
    for (WeightFile file : files) {
      try (SafetensorsReader reader = open(storage, file.uri(), file.artifact())) {
        reader.stream(tensor -> route.apply(file, tensor));
      } catch (IOException e) {
        throw new StorageException("read", file.uri(), e);
      }
    }
  }

  static SafetensorsReader open(Storage storage, String uri, String artifact) throws IOException {
    return SafetensorsReader.open(storage.open(uri), storage.size(uri), artifact);
  }

  private static WeightFile header(Storage storage, String directory, String name) {
    String uri = Storage.child(directory, name);
    String artifact = Storage.display(uri);
    try (SafetensorsReader reader = open(storage, uri, artifact)) {
      return new WeightFile(name, uri, artifact, reader.tensors());
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }

  private static List<WeightFile> indexed(Storage storage, String directory) {
    String uri = Storage.child(directory, INDEX);
    Map<String, String> fileOf = weightMap(storage, uri);
    List<WeightFile> files = new ArrayList<>();
    Map<String, String> left = new HashMap<>(fileOf);
    for (String name : new TreeSet<>(fileOf.values())) {
      if (!storage.exists(Storage.child(directory, name))) {
        throw Refusals.damagedFile(
            Storage.display(uri), "names the file " + name + ", which is not there");
      }
      WeightFile file = header(storage, directory, name);
      for (StoredTensor tensor : file.tensors()) {
        if (!name.equals(left.remove(tensor.name()))) {
          throw Refusals.damagedFile(
              file.artifact(),
              "holds tensor " + tensor.name() + ", which " + INDEX + " does not expect there");
        }
      }
      files.add(file);
    }
    if (!left.isEmpty()) {
      Map.Entry<String, String> lost = new TreeMap<>(left).firstEntry();
      throw Refusals.damagedFile(
          Storage.display(uri),
          "says that tensor " + lost.getKey() + " is in " + lost.getValue() + ", it is not");
    }
    return files;
  }

  private static Map<String, String> weightMap(Storage storage, String uri) {
    String artifact = Storage.display(uri);
    JsonNode json = CanonicalJson.parse(storage.readBytes(uri, MAX_INDEX_BYTES), artifact);
    JsonNode map = json == null ? null : json.get("weight_map");
    if (map == null || !map.isObject() || map.isEmpty()) {
      throw Refusals.damagedFile(artifact, "has no weight_map from tensors to files");
    }
    Map<String, String> fileOf = new TreeMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              String name = entry.getValue().asText();
              if (!SHARD_NAME.matcher(name).matches() || !name.endsWith(".safetensors")) {
                throw Refusals.damagedFile(
                    artifact,
                    "puts tensor "
                        + entry.getKey()
                        + " into '"
                        + name
                        + "', expected the plain name of a safetensors file beside it");
              }
              fileOf.put(entry.getKey(), name);
            });
    return fileOf;
  }

  private static InvalidInputException noWeights(Storage storage, String directory) {
    String artifact = Storage.display(directory);
    for (String name : FOREIGN) {
      if (storage.exists(Storage.child(directory, name))) {
        return new InvalidInputException(
            artifact,
            "holds " + name + " but no " + SINGLE + ", and such files are never opened here",
            "convert to safetensors, in Python: from transformers import AutoModel as M;"
                + " M.from_pretrained(d).save_pretrained(d) with the class that config.json names");
      }
    }
    return new InvalidInputException(
        artifact, "holds no " + SINGLE, "copy the weights beside config.json");
  }
}
