package io.sampo.jobs.stage;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableSource;
import java.util.List;
import java.util.Optional;

/**
 * Something that must be there before a run starts.
 *
 * @param key the configuration key that names it
 * @param path a file, directory or pattern
 */
record InputPath(String key, String path) {
  static List<InputPath> ifGiven(String key, Optional<String> path) {
    return path.map(p -> List.of(new InputPath(key, p))).orElse(List.of());
  }

  static List<InputPath> ifGiven(String key, TableSource table) {
    return table.given() && table.isFiles()
        ? List.of(new InputPath(key + ".path", table.path()))
        : List.of();
  }

  /**
   * Looks for it.
   *
   * @throws InvalidInputException naming key and path if nothing is there
   */
  void require(Storage storage) {
    try {
      storage.inputs(path);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(key + " = " + e.artifact(), e.problem(), e.remedy(), e);
    }
  }
}
