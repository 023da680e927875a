package io.sampo.storage;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under another scheme, with a {@link Fault} that sees every change before it happens.
 *
 * <p>{@code faulty:///dir} renames in one step, as HDFS does. {@code gs:///dir} behaves as an
 * object store: a file appears when its stream is closed, and renaming copies file by file.
 */
public final class FaultyFileSystem extends LocalFiles {
  /** Sees a change before it happens, and may throw or end the process. */
  interface Fault {
    void before(String operation, Path path) throws IOException;

    /** Whether what is written here goes to a full device. */
    default boolean diskFull(Path path) {
      return false;
    }
  }

  static final Fault NONE = (operation, path) -> {};

  /** One for the whole JVM; a test that sets it clears it. */
  static volatile Fault fault = NONE;

  private static final Configuration KNOWN = new Configuration();

  static {
    KNOWN.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    KNOWN.setClass("fs.gs.impl", FaultyFileSystem.class, FileSystem.class);
  }

  private URI root = URI.create("faulty:///");

  /** A configuration that knows both schemes; one for all, since reading the defaults is slow. */
  static Configuration configuration() {
    return KNOWN;
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

  private boolean isObjectStore() {
    return "gs".equals(root.getScheme());
  }

  @Override
  public FSDataOutputStream create(
      Path path, boolean overwrite, int buffer, short copies, long block, Progressable progress)
      throws IOException {
    fault.before("create", path);
    OutputStream target =
        isObjectStore()
            ? new Upload(path)
            : fault.diskFull(path)
                ? new FileOutputStream("/dev/full")
                : super.create(path, overwrite, buffer, copies, block, progress);
    return new FSDataOutputStream(new Watched(target, path), null);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    if (!exists(path)) {
      fault.before("mkdirs", path);
    }
    return super.mkdirs(path);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (!exists(path)) {
      return false;
    }
    // one file after the other, so that a kill can come in between
    if (recursive && getFileStatus(path).isDirectory()) {
      for (FileStatus child : listStatus(path)) {
        delete(child.getPath(), true);
      }
    }
    fault.before("delete", path);
    return super.delete(path, recursive);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (!isObjectStore()) {
      fault.before("rename", from);
      return super.rename(from, to);
    }
    if (getFileStatus(from).isDirectory()) {
      for (FileStatus child : listStatus(from)) {
        rename(child.getPath(), new Path(to, child.getPath().getName()));
      }
      return super.delete(from, true);
    }
    fault.before("copy", from);
    super.mkdirs(to.getParent());
    return super.rename(from, to);
  }

  private final class Watched extends OutputStream implements Syncable, StreamCapabilities {
    private final OutputStream out;
    private final Path path;

    Watched(OutputStream out, Path path) {
      this.out = out;
      this.path = path;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    /** In two halves, so that a kill can come in the middle. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      fault.before("write", path);
      out.write(bytes, offset, length / 2);
      out.flush();
      fault.before("write", path);
      out.write(bytes, offset + length / 2, length - length / 2);
      out.flush();
    }

    @Override
    public void hflush() throws IOException {
      out.flush();
    }

    @Override
    public void hsync() throws IOException {
      out.flush();
    }

    @Override
    public boolean hasCapability(String capability) {
      return !isObjectStore()
          && (capability.equals(StreamCapabilities.HFLUSH)
              || capability.equals(StreamCapabilities.HSYNC));
    }

    @Override
    public void close() throws IOException {
      fault.before("close", path);
      out.close();
    }
  }

  private final class Upload extends ByteArrayOutputStream {
    private final Path path;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      FaultyFileSystem.super.mkdirs(path.getParent());
      try (OutputStream out = new FileOutputStream(pathToFile(path))) {
        writeTo(out);
      }
    }
  }
}
