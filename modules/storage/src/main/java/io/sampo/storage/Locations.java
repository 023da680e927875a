package io.sampo.storage;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** What a URI means: its path, its file system, and what that file system can do. */
final class Locations {
  private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  /** Object stores, where renaming a directory copies its files one by one. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "obs", "cosn", "swift", "wasb", "wasbs");

  private Locations() {}

  static Path path(String uri) {
    if (uri == null || uri.isBlank()) {
      throw new InvalidInputException("path", "is empty", "name a file or directory");
    }
    try {
      if (WITH_SCHEME.matcher(uri).matches()) {
        return new Path(uri);
      }
      return new Path("file", null, java.nio.file.Path.of(uri).toAbsolutePath().normalize() + "");
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(uri, "is no path: " + e.getMessage(), "check it", e);
    }
  }

  static String display(String uri) {
    String plain = uri.startsWith("file:") ? uri.replaceFirst("^file:/+", "/") : uri;
    return Redaction.redact(plain);
  }

  static boolean isLocal(Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  static boolean renamesAtomically(Path path) {
    return !OBJECT_STORES.contains(path.toUri().getScheme().toLowerCase(Locale.ROOT));
  }

  static FileSystem fileSystem(Path path, Configuration conf) throws IOException {
    if (isLocal(path)) {
      return LocalFiles.shared();
    }
    try {
      return path.getFileSystem(conf);
    } catch (UnsupportedFileSystemException e) {
      throw unknownScheme(path, e);
    } catch (RuntimeException e) {
      // Hadoop wraps what it meets while it makes a file system: a missing class, an unknown host
      if (e.getCause() instanceof ClassNotFoundException) {
        throw unknownScheme(path, e);
      }
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new IOException(root.toString(), e);
    }
  }

  private static InvalidInputException unknownScheme(Path path, Exception cause) {
    return new InvalidInputException(
        display(path.toString()),
        "no file system for the scheme '" + path.toUri().getScheme() + "' is on the class path",
        "use a local path or hdfs://, or add the file system's jar (hadoop-aws for s3a)",
        cause);
  }

  /** Whether it is a companion that Hadoop's local file system writes, {@code .name.crc}. */
  static boolean isChecksum(Path path) {
    String name = path.getName();
    return isLocal(path) && name.startsWith(".") && name.endsWith(".crc");
  }

  /** Removes the companion that another program wrote: it would contradict new content. */
  static void dropChecksum(FileSystem fs, Path path) throws IOException {
    if (isLocal(path) && path.getParent() != null) {
      Path companion = new Path(path.getParent(), "." + path.getName() + ".crc");
      if (fs.exists(companion)) {
        fs.delete(companion, false);
      }
    }
  }
}
