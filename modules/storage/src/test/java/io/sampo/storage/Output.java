package io.sampo.storage;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A small stage, for tests: three files whose content says which version of the stage wrote them.
 */
final class Output {
  static final String STAGE = "shards";

  private Output() {}

  static Manifest write(RunDirectory run, String version) {
    try (StagedDirectory staged = StagedDirectory.begin(run, STAGE)) {
      fill(run.storage(), staged.uri(), version);
      return staged.commit(draft(version), fingerprint(version));
    }
  }

  static void fill(Storage storage, String directory, String version) {
    for (String name : new String[] {"train/a.bin", "train/b.bin", "held_out/c.bin"}) {
      storage.write(
          Storage.child(directory, name),
          out -> out.write((version + " " + name).getBytes(StandardCharsets.UTF_8)));
    }
  }

  static ManifestDraft draft(String version) {
    return ManifestDraft.of(STAGE, Map.of("version", version)).fact("rows", 3);
  }

  static String fingerprint(String version) {
    return Fingerprint.of(STAGE, 1).with("version", version).sha256();
  }

  /** Which version a reader would see, checked to the last byte; or nothing. */
  static String visible(Storage storage, String runUri) {
    String directory = Storage.child(storage.resolve(runUri), STAGE);
    if (!storage.exists(Commit.file(directory))) {
      return "nothing";
    }
    Manifest manifest = Manifest.read(storage, directory);
    manifest.requireHashes(storage, directory);
    return manifest.config().get("version").textValue();
  }
}
