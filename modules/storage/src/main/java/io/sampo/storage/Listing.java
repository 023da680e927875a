package io.sampo.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/**
 * What lies in directories, sorted, without the companions that Hadoop writes beside local files.
 */
final class Listing {
  private Listing() {}

  static List<StoredFile> directory(FileSystem fs, Path root) throws IOException {
    List<StoredFile> found = new ArrayList<>();
    for (FileStatus status : children(fs, root)) {
      found.add(stored(status, status.getPath().getName()));
    }
    found.sort(Comparator.comparing(StoredFile::path));
    return found;
  }

  /** All files at any depth. */
  static List<StoredFile> tree(FileSystem fs, Path root) throws IOException {
    List<StoredFile> found = new ArrayList<>();
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    Deque<String> prefixes = new ArrayDeque<>(List.of(""));
    while (!open.isEmpty()) {
      String prefix = prefixes.pop();
      for (FileStatus status : children(fs, open.pop())) {
        String relative = prefix + status.getPath().getName();
        if (status.isDirectory()) {
          open.push(status.getPath());
          prefixes.push(relative + "/");
        } else {
          found.add(stored(status, relative));
        }
      }
    }
    found.sort(Comparator.comparing(StoredFile::path));
    return found;
  }

  /** A file, the visible files below a directory, or those of a glob. */
  static List<StoredFile> inputs(FileSystem fs, Path pathOrGlob) throws IOException {
    List<StoredFile> found = new ArrayList<>();
    boolean literal = exists(fs, pathOrGlob);
    List<FileStatus> roots = literal ? List.of(fs.getFileStatus(pathOrGlob)) : glob(fs, pathOrGlob);
    for (FileStatus root : roots) {
      String name = root.getPath().getName();
      if (!root.isDirectory()) {
        found.add(stored(root, name));
        continue;
      }
      for (StoredFile file : tree(fs, root.getPath())) {
        if (!hidden(file.path())) {
          String path = literal ? file.path() : name + "/" + file.path();
          found.add(new StoredFile(file.uri(), path, file.bytes(), file.modifiedMillis(), false));
        }
      }
    }
    if (found.isEmpty()) {
      throw new InvalidInputException(
          Storage.display(pathOrGlob.toString()),
          roots.isEmpty() ? "no such file or directory" : "holds no files",
          "check the path");
    }
    found.sort(Comparator.comparing(StoredFile::uri));
    return found;
  }

  /** Deletes the companions at any depth of a local directory. */
  static void deleteChecksums(FileSystem fs, Path root) throws IOException {
    if (!Locations.isLocal(root)) {
      return;
    }
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      for (FileStatus status : fs.listStatus(open.pop())) {
        if (status.isDirectory()) {
          open.push(status.getPath());
        } else if (Locations.isChecksum(status.getPath())) {
          fs.delete(status.getPath(), false);
        }
      }
    }
  }

  /** Whether a part of the relative path begins with {@code .} or {@code _}, as Hadoop hides it. */
  static boolean hidden(String path) {
    return Arrays.stream(path.split("/")).anyMatch(p -> p.startsWith(".") || p.startsWith("_"));
  }

  static StoredFile stored(FileStatus status, String relative) {
    return new StoredFile(
        status.getPath().toString(),
        relative,
        status.isDirectory() ? 0 : status.getLen(),
        status.getModificationTime(),
        status.isDirectory());
  }

  private static boolean exists(FileSystem fs, Path path) throws IOException {
    try {
      return fs.exists(path);
    } catch (ParentNotDirectoryException e) {
      return false;
    }
  }

  private static List<FileStatus> glob(FileSystem fs, Path pattern) throws IOException {
    FileStatus[] found;
    try {
      found = fs.globStatus(pattern);
    } catch (IOException e) {
      // the cause is of a class that Hadoop shades
      if (("" + e.getMessage()).startsWith("Illegal file pattern")) {
        throw new InvalidInputException(
            Storage.display(pattern.toString()), "is no valid pattern", "check its brackets", e);
      }
      throw e;
    }
    return found == null
        ? List.of()
        : Arrays.stream(found).filter(status -> !hidden(status.getPath().getName())).toList();
  }

  private static List<FileStatus> children(FileSystem fs, Path directory) throws IOException {
    FileStatus[] found;
    try {
      found = fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return Arrays.stream(found).filter(status -> !Locations.isChecksum(status.getPath())).toList();
  }
}
