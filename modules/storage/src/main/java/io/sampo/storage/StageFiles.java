package io.sampo.storage;

import java.util.List;
import java.util.Set;

/** The files that make up a stage's output. */
final class StageFiles {
  static final String RESUME = "resume.json";
  private static final Set<String> OWN = Set.of(Manifest.NAME, Commit.NAME, RESUME);

  private StageFiles() {}

  /** All but our own, hidden ones ({@code .x}, {@code _SUCCESS}) and those below a prefix. */
  static List<StoredFile> of(Storage storage, String directory, List<String> unlisted) {
    return storage.listFiles(directory).stream()
        .filter(file -> !OWN.contains(file.path()) && !Listing.hidden(file.path()))
        .filter(file -> unlisted.stream().noneMatch(prefix -> below(file.path(), prefix)))
        .toList();
  }

  private static boolean below(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
