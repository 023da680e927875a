package io.sampo.scoring.sink;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * Local files on which this process can die: {@code dying:///} renames in one step, {@code gs:///}
 * file by file, as an object store.
 */
public final class DyingFileSystem extends RawLocalFileSystem {
  /** Sees a rename, deletion or new file of the driver or a task before it happens. */
  interface Fault {
    void before(String operation, Path path) throws IOException;
  }

  /** The end of the process, for the driver's own thread. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  static final Fault NONE = (operation, path) -> {};

  static volatile Fault fault = NONE;
  static volatile boolean full;

  private URI root = URI.create("dying:///");

  /** Makes both schemes known. */
  static void register(Configuration conf) {
    conf.setClass("fs.dying.impl", DyingFileSystem.class, FileSystem.class);
    conf.setClass("fs.gs.impl", DyingFileSystem.class, FileSystem.class);
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    root = URI.create(uri.getScheme() + ":///");
    super.initialize(uri, conf);
  }

  @Override
  public URI getUri() {
    // the super constructor asks before there are fields
    return root == null ? super.getUri() : root;
  }

  @Override
  public FSDataOutputStream create(
      Path path, boolean overwrite, int buffer, short copies, long block, Progressable progress)
      throws IOException {
    fault.before("create", path);
    return full
        ? new FSDataOutputStream(new FileOutputStream("/dev/full"), null)
        : super.create(path, overwrite, buffer, copies, block, progress);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (exists(path)) {
      fault.before("delete", path);
    }
    return super.delete(path, recursive);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (root.getScheme().equals("gs") && getFileStatus(from).isDirectory()) {
      for (FileStatus child : listStatus(from)) {
        rename(child.getPath(), new Path(to, child.getPath().getName()));
      }
      return super.delete(from, true);
    }
    fault.before("rename", from);
    super.mkdirs(to.getParent());
    return super.rename(from, to);
  }
}
