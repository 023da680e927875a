package io.sampo.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A Hadoop file system of files in memory, {@code memory://files/…}; programs can only read it. */
public final class MemoryFiles extends FileSystem { // public: Hadoop makes it by its name
  private static final String ROOT = "memory://files/";
  private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>(); // by URI

  /** A configuration under which it is there. */
  static Configuration configuration() {
    Configuration conf = new Configuration();
    conf.set("fs.memory.impl", MemoryFiles.class.getName());
    return conf;
  }

  /** The URI of a file or directory. */
  static String uri(String path) {
    return ROOT + path;
  }

  static void put(String path, byte[] bytes) {
    FILES.put(uri(path), bytes);
  }

  static void remove(String path) {
    FILES.remove(uri(path));
  }

  @Override
  public URI getUri() {
    return URI.create(ROOT);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
    return new FSDataInputStream(new Bytes(bytes(path)));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    String uri = path.toString();
    if (FILES.keySet().stream().anyMatch(file -> file.startsWith(uri + "/"))) {
      return new FileStatus(0, true, 1, 1, 0, path);
    }
    return new FileStatus(bytes(path).length, false, 1, 1 << 20, 0, path);
  }

  private static byte[] bytes(Path path) throws FileNotFoundException {
    byte[] bytes = FILES.get(path.toString());
    if (bytes == null) {
      throw new FileNotFoundException(path.toString());
    }
    return bytes;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    throw new UnsupportedOperationException("nothing is listed here: " + path);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferBytes,
      short replication,
      long blockBytes,
      Progressable progress) {
    throw readOnly(path);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferBytes, Progressable progress) {
    throw readOnly(path);
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw readOnly(from);
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw readOnly(path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw readOnly(path);
  }

  private static UnsupportedOperationException readOnly(Path path) {
    return new UnsupportedOperationException("read only: " + path);
  }

  @Override
  public void setWorkingDirectory(Path path) {}

  @Override
  public Path getWorkingDirectory() {
    return new Path(ROOT);
  }

  private static final class Bytes extends ByteArrayInputStream
      implements Seekable, PositionedReadable {
    Bytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public void seek(long to) throws EOFException {
      if (to < 0 || to > count) {
        throw new EOFException("seek to " + to + " of " + count + " bytes");
      }
      pos = (int) to;
    }

    @Override
    public long getPos() {
      return pos;
    }

    @Override
    public boolean seekToNewSource(long to) {
      return false;
    }

    @Override
    public int read(long from, byte[] to, int offset, int length) {
      if (from >= count) {
        return -1;
      }
      int read = (int) Math.min(length, count - from);
      System.arraycopy(buf, (int) from, to, offset, read);
      return read;
    }

    @Override
    public void readFully(long from, byte[] to, int offset, int length) throws EOFException {
      if (read(from, to, offset, length) < length) {
        throw new EOFException("fewer than " + length + " bytes at " + from);
      }
    }

    @Override
    public void readFully(long from, byte[] to) throws EOFException {
      readFully(from, to, 0, to.length);
    }
  }
}
