package io.sampo.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without {@code .crc} companions. Who may read them is decided by the process's umask,
 * as for every other program; Hadoop would start a {@code chmod} process for every file.
 */
class LocalFiles extends RawLocalFileSystem {
  private static final class Shared {
    static final LocalFiles INSTANCE = make();
  }

  static LocalFiles shared() {
    return Shared.INSTANCE;
  }

  private static LocalFiles make() {
    try {
      LocalFiles files = new LocalFiles();
      files.initialize(URI.create("file:///"), new Configuration());
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("Hadoop's local file system does not start", e);
    }
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // left to the umask
  }
}
