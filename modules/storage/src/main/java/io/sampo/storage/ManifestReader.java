package io.sampo.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code manifest.json} by hand, strictly. */
final class ManifestReader {
  private static final int MAX_BYTES = 1 << 28;
  private static final Set<String> FIELDS =
      Set.of(
          "format_version", "kind", "generator", "config", "inputs", "facts", "files", "unlisted");

  private ManifestReader() {}

  static Manifest read(Storage storage, String stageUri) {
    if (!storage.exists(Commit.file(stageUri))) {
      throw new InvalidInputException(
          Storage.display(stageUri),
          storage.exists(stageUri)
              ? "is not finished: it has no " + Commit.NAME
              : "no such directory",
          "run the stage "
              + stageUri.substring(stageUri.lastIndexOf('/') + 1)
              + " first; the command run makes all of them in order");
    }
    Commit commit = Commit.read(storage, stageUri);
    String file = Storage.child(stageUri, Manifest.NAME);
    String artifact = Storage.display(file);
    if (!storage.exists(file)) {
      throw new InvalidInputException(artifact, "is missing", "run the stage again");
    }
    byte[] bytes = storage.readBytes(file, MAX_BYTES);
    String sha256 = Sha256.of(bytes);
    if (!sha256.equals(commit.manifestSha256())) {
      throw new InvalidInputException(
          artifact,
          "was changed: its sha256 is "
              + sha256
              + ", "
              + Commit.NAME
              + " says "
              + commit.manifestSha256(),
          "restore it or run the stage again");
    }
    Manifest manifest = parse(bytes, artifact);
    if (!manifest.sha256().equals(sha256)) {
      throw new InvalidInputException(
          artifact, "is not in the form that Sampo writes", "run the stage again");
    }
    return manifest;
  }

  static Manifest parse(byte[] bytes, String artifact) {
    JsonFields fields = JsonFields.of(CanonicalJson.parse(bytes, artifact), artifact);
    fields.requireVersion("format_version", Manifest.FORMAT_VERSION);
    fields.requireOnly(FIELDS);
    List<ManifestFile> files = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (JsonFields entry : fields.objects("files")) {
      ManifestFile file = file(entry);
      if (!paths.add(file.path())) {
        throw fields.wrong("file '" + file.path() + "' is listed twice");
      }
      files.add(file);
    }
    List<String> unlisted = fields.texts("unlisted");
    unlisted.forEach(path -> requirePath(path, fields));
    fields.object("config");
    fields.object("facts");
    return new Manifest(
        fields.text("kind"),
        fields.text("generator"),
        (ObjectNode) fields.value("config"),
        fields.text("inputs"),
        files,
        unlisted,
        (ObjectNode) fields.value("facts"));
  }

  private static ManifestFile file(JsonFields entry) {
    String path = entry.text("path");
    requirePath(path, entry);
    ObjectNode extra = entry.copy();
    extra.remove(ManifestFile.OWN);
    return new ManifestFile(path, entry.count("bytes"), entry.sha256("sha256"), extra);
  }

  private static void requirePath(String path, JsonFields fields) {
    String problem = ManifestFile.problem(path);
    if (problem != null) {
      throw fields.wrong("path '" + path + "' " + problem);
    }
  }
}
