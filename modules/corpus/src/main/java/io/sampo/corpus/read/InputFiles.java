package io.sampo.corpus.read;

import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The files of a source, listed and cut into splits. */
public final class InputFiles {
  private InputFiles() {}

  /**
   * All files below the source's path, sorted by their path; names that start with {@code .} or
   * {@code _} are left out.
   *
   * @throws InvalidInputException when nothing is there or it may not be listed
   */
  public static List<StoredFile> list(Source source, Storage storage) {
    String artifact =
        "corpus source '" + source.name() + "' (" + Storage.display(source.path()) + ")";
    try {
      Path path = storage.path(source.path());
      FileSystem fs = path.getFileSystem(storage.configuration());
      Path base = fs.makeQualified(base(fs, path));
      TreeMap<String, StoredFile> files = new TreeMap<>();
      for (FileStatus status : matches(fs, path)) {
        for (FileStatus file : below(fs, status)) {
          String relative = relative(base, file.getPath());
          if (!hidden(relative)) {
            files.put(
                relative,
                new StoredFile(
                    file.getPath().toString(),
                    relative,
                    file.getLen(),
                    file.getModificationTime(),
                    false));
          }
        }
      }
      if (files.isEmpty()) {
        throw new InvalidInputException(
            artifact, "no such file", "check corpus.sources.path; globs and directories work too");
      }
      return new ArrayList<>(files.values());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          artifact,
          "cannot be listed (" + e.getMessage() + ")",
          "check the path and its permissions",
          e);
    }
  }

  /**
   * The files cut into splits of about {@code splitBytes}, each owned by one task. Whole-file
   * documents stay whole, and packed files but for dumps of Wikipedia, which are made of many
   * streams.
   */
  public static List<FileSplit> splits(Source source, List<StoredFile> files, long splitBytes) {
    List<FileSplit> splits = new ArrayList<>();
    for (StoredFile file : files) {
      boolean packed =
          source.format() != SourceFormat.PARQUET
              && Packing.of(file.path()) != Packing.NONE
              && !FileSplit.hasStreams(source.format(), file.path());
      boolean whole = packed || !source.format().splittable();
      long step = whole ? Math.max(1, file.bytes()) : splitBytes;
      long start = 0;
      do {
        // The last split takes a rest of up to a tenth.
        long end = start + step + step / 10 >= file.bytes() ? file.bytes() : start + step;
        splits.add(FileSplit.of(source, file, start, end));
        start = end;
      } while (start < file.bytes());
    }
    splits.sort(Comparator.comparingLong(FileSplit::length).reversed());
    return splits;
  }

  private static FileStatus[] matches(FileSystem fs, Path path) throws IOException {
    if (fs.exists(path)) {
      return new FileStatus[] {fs.getFileStatus(path)};
    }
    FileStatus[] matches = fs.globStatus(path);
    return matches == null ? new FileStatus[0] : matches;
  }

  private static List<FileStatus> below(FileSystem fs, FileStatus status) throws IOException {
    if (status.isFile()) {
      return List.of(status);
    }
    List<FileStatus> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> iterator = fs.listFiles(status.getPath(), true);
    while (iterator.hasNext()) {
      files.add(iterator.next());
    }
    return files;
  }

  // The directory that paths are relative to: the part of a pattern before its first wildcard.
  private static Path base(FileSystem fs, Path path) throws IOException {
    if (fs.exists(path)) {
      return fs.getFileStatus(path).isDirectory() ? path : parent(path);
    }
    Path base = path;
    while (base.toString().matches(".*[*?\\[{].*")) {
      base = parent(base);
    }
    return base.equals(path) ? parent(path) : base;
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null || parent.toString().isEmpty() ? new Path(Path.CUR_DIR) : parent;
  }

  private static String relative(Path base, Path file) {
    String prefix = base.toUri().getPath();
    String path = file.toUri().getPath();
    String below = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    return below.startsWith("/") ? below.substring(1) : below;
  }

  private static boolean hidden(String relative) {
    return relative.startsWith(".")
        || relative.startsWith("_")
        || relative.contains("/.")
        || relative.contains("/_");
  }
}
