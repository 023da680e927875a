package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code checkpoint.json}: length and SHA-256 of every file of a checkpoint, written last. A
 * directory of ours without it is unfinished; a directory of transformers never has it.
 */
final class CheckpointManifest {
  static final String NAME = "checkpoint.json";
  static final int FORMAT_VERSION = 1;

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final SortedMap<String, Entry> files;

  private CheckpointManifest(SortedMap<String, Entry> files) {
    this.files = files;
  }

  /** One file of the checkpoint. */
  record Entry(long bytes, String sha256) {}

  /** The manifest of these files. */
  static CheckpointManifest of(SortedMap<String, Entry> files) {
    return new CheckpointManifest(new TreeMap<>(files));
  }

  /** The directory's manifest; nothing when it has none. */
  static Optional<CheckpointManifest> read(Storage storage, String directory) {
    String uri = Storage.child(directory, NAME);
    if (!storage.exists(uri)) {
      return Optional.empty();
    }
    String artifact = Storage.display(uri);
    JsonFields json =
        JsonFields.of(CanonicalJson.parse(storage.readBytes(uri, MAX_BYTES), artifact), artifact);
    json.requireVersion("format_version", FORMAT_VERSION);
    SortedMap<String, Entry> files = new TreeMap<>();
    for (JsonFields file : json.objects("files")) {
      String name = file.text("path");
      if (!PLAIN_NAME.matcher(name).matches()) {
        throw json.wrong("names the file '" + name + "', expected plain names");
      }
      files.put(name, new Entry(file.count("bytes"), file.sha256("sha256")));
    }
    return Optional.of(new CheckpointManifest(files));
  }

  SortedMap<String, Entry> files() {
    return files;
  }

  byte[] json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", FORMAT_VERSION);
    json.put("kind", "checkpoint");
    ArrayNode list = json.putArray("files");
    files.forEach(
        (name, entry) ->
            list.addObject()
                .put("path", name)
                .put("bytes", entry.bytes())
                .put("sha256", entry.sha256()));
    return CanonicalJson.pretty(json);
  }

  /**
   * Reads every file and compares.
   *
   * @throws InvalidInputException naming the first file that is missing or has other bytes
   */
  void verify(Storage storage, String directory) {
    files.forEach(
        (name, entry) -> {
          String uri = Storage.child(directory, name);
          StoredFile file = storage.find(uri).orElse(null);
          if (file == null) {
            throw damaged(uri, "is missing");
          }
          if (file.bytes() != entry.bytes()) {
            throw damaged(uri, "has " + file.bytes() + " bytes, expected " + entry.bytes());
          }
          String sha256 = storage.sha256(uri);
          if (!sha256.equals(entry.sha256())) {
            throw damaged(uri, "has the sha256 " + sha256 + ", expected " + entry.sha256());
          }
        });
  }

  private static InvalidInputException damaged(String uri, String problem) {
    return new InvalidInputException(
        Storage.display(uri),
        "the checkpoint is damaged, this file " + problem,
        "use an earlier checkpoint; if you edited the file, delete " + NAME + " beside it");
  }

  /** The hash of a file that no manifest covers. */
  static Entry hash(Storage storage, String uri) {
    return new Entry(storage.size(uri), storage.sha256(uri));
  }

  /** A hash over names and hashes, in the order of the names. */
  static String digest(SortedMap<String, Entry> files) {
    StringBuilder text = new StringBuilder();
    files.forEach((name, e) -> text.append(e.sha256()).append("  ").append(name).append('\n'));
    return Sha256.of(text.toString());
  }
}
