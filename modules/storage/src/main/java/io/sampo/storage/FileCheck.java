package io.sampo.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares a stage's files with its manifest. */
final class FileCheck {
  private final Storage storage;
  private final String directory;
  private final Manifest manifest;

  private FileCheck(Storage storage, String directory, Manifest manifest) {
    this.storage = storage;
    this.directory = directory;
    this.manifest = manifest;
  }

  static FileCheck of(Storage storage, String directory, Manifest manifest) {
    return new FileCheck(storage, directory, manifest);
  }

  void trustingStamps() {
    long committed =
        storage.find(Commit.file(directory)).map(StoredFile::modifiedMillis).orElse(Long.MIN_VALUE);
    check(file -> file.modifiedMillis() > committed);
  }

  void hashingAll() {
    check(file -> true);
  }

  private void check(Predicate<StoredFile> hashed) {
    List<StoredFile> present = StageFiles.of(storage, directory, manifest.unlisted());
    Map<String, StoredFile> byPath =
        present.stream().collect(Collectors.toMap(StoredFile::path, file -> file));
    for (ManifestFile listed : manifest.files()) {
      StoredFile file =
          Optional.ofNullable(byPath.remove(listed.path()))
              .orElseThrow(() -> wrong(listed.path(), "is missing"));
      if (file.bytes() != listed.bytes()) {
        throw wrong(
            listed.path(), "has " + file.bytes() + " bytes, the manifest says " + listed.bytes());
      }
      if (hashed.test(file)) {
        requireHash(listed, file);
      }
    }
    if (!byPath.isEmpty()) {
      throw wrong(byPath.keySet().stream().sorted().toList().get(0), "is not in the manifest");
    }
  }

  private void requireHash(ManifestFile listed, StoredFile file) {
    String sha256 = storage.sha256(file.uri());
    if (!sha256.equals(listed.sha256())) {
      throw wrong(
          listed.path(),
          "was changed: its sha256 is " + sha256 + ", the manifest says " + listed.sha256());
    }
  }

  private InvalidInputException wrong(String path, String problem) {
    return new InvalidInputException(
        Storage.display(Storage.child(directory, path)),
        problem,
        "restore it or run the stage again");
  }
}
