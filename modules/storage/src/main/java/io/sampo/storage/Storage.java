package io.sampo.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/**
 * Files and directories on any Hadoop file system: local, HDFS, S3 (s3a) and others.
 *
 * <p>Places are URIs; a bare path is always local, whatever {@code fs.defaultFS} says. Local files
 * are written without Hadoop's {@code .crc} companions, and listings leave out those that other
 * programs (Spark) wrote. Failures are {@link StorageException}s that name the path. Thread-safe;
 * serializable, so that tasks on executors can use it.
 *
 * <pre>{@code
 * Storage storage = Storage.of(new Configuration());
 * storage.writeAtomically("runs/first/note.txt", out -> out.write(bytes));
 * }</pre>
 */
public final class Storage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER_BYTES = 1 << 18;

  private transient Configuration conf;

  private Storage(Configuration conf) {
    this.conf = Objects.requireNonNull(conf, "conf");
  }

  /** What fills one file. */
  @FunctionalInterface
  public interface Body {
    /** Writes the content; closing {@code out} is left to the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Storage as the configuration says: credentials, name nodes, buffer sizes. */
  public static Storage of(Configuration conf) {
    return new Storage(conf);
  }

  /** The Hadoop configuration; treat it as read-only. */
  public Configuration configuration() {
    return conf;
  }

  /**
   * The URI with its scheme and without a trailing slash: {@code runs/a} becomes {@code
   * file:/home/me/runs/a}. Other libraries (Spark) read it the same way as this class.
   */
  public String resolve(String uri) {
    return path(uri).toString();
  }

  /** The Hadoop path of a URI or bare local path. */
  public Path path(String uri) {
    return Locations.path(uri);
  }

  /** {@code parent/name}, with one slash between. */
  public static String child(String parent, String name) {
    return parent.endsWith("/") ? parent + name : parent + "/" + name;
  }

  /** The place as a person writes it: no {@code file:} before local paths, secrets redacted. */
  public static String display(String uri) {
    return Locations.display(uri);
  }

  /** Whether there is a file or directory. */
  public boolean exists(String uri) {
    return find(uri).isPresent();
  }

  /** The file or directory, or nothing. Its {@code path} is its name. */
  public Optional<StoredFile> find(String uri) {
    Path path = path(uri);
    try {
      FileStatus status = fileSystem(path).getFileStatus(path);
      return Optional.of(Listing.stored(status, path.getName()));
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException("look at", uri, e);
    }
  }

  /** Length of a file in bytes. */
  public long size(String uri) {
    return find(uri)
        .orElseThrow(() -> new StorageException("look at", uri, new FileNotFoundException()))
        .bytes();
  }

  /** Opens a file; the stream can seek and read at positions. The caller closes it. */
  public FSDataInputStream open(String uri) {
    Path path = path(uri);
    try {
      return fileSystem(path).open(path, BUFFER_BYTES);
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }

  /** All bytes of a file that may have at most {@code maxBytes}; a longer one is refused. */
  public byte[] readBytes(String uri, int maxBytes) {
    try (FSDataInputStream in = open(uri)) {
      byte[] bytes = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw new InvalidInputException(
            display(uri),
            "is longer than " + maxBytes + " bytes",
            "check that it is the right file");
      }
      return bytes;
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }

  /** The hash of a file, streamed. */
  public String sha256(String uri) {
    try (FSDataInputStream in = open(uri)) {
      return Sha256.of(in);
    } catch (IOException e) {
      throw new StorageException("read", uri, e);
    }
  }

  /**
   * Writes a file in place, overwriting; missing parents are made. For work inside a directory that
   * is committed as a whole; elsewhere use {@link #writeAtomically}. A failure names the path.
   */
  public void write(String uri, Body body) {
    try (FSDataOutputStream out = create(uri)) {
      body.writeTo(out);
    } catch (IOException e) {
      throw new StorageException("write", uri, e);
    }
  }

  /**
   * As {@link #write}, as a stream; failures while writing are plain {@link IOException}s that do
   * not name the path.
   */
  public FSDataOutputStream create(String uri) {
    Path path = path(uri);
    try {
      FileSystem fs = fileSystem(path);
      Locations.dropChecksum(fs, path);
      return fs.create(path, true, BUFFER_BYTES);
    } catch (IOException e) {
      throw new StorageException("write", uri, e);
    }
  }

  /**
   * Writes a file so that a reader sees the old content or the whole new one. When {@code body} or
   * the file system fails, the old content stays and nothing is left behind.
   */
  public void writeAtomically(String uri, Body body) {
    Path path = path(uri);
    try {
      AtomicFile.write(fileSystem(path), conf, path, body);
    } catch (IOException e) {
      throw new StorageException("write", uri, e);
    }
  }

  /** Writes these bytes atomically. */
  public void writeAtomically(String uri, byte[] bytes) {
    writeAtomically(uri, out -> out.write(bytes));
  }

  /** Makes a directory and its missing parents; an existing one is fine. */
  public void makeDirectory(String uri) {
    Path path = path(uri);
    try {
      if (!fileSystem(path).mkdirs(path)) {
        throw new IOException("a file or a missing permission is in the way");
      }
    } catch (IOException e) {
      throw new StorageException("make the directory", uri, e);
    }
  }

  /** Deletes a file, or a directory with all that is in it; nothing there is fine. */
  public void delete(String uri) {
    Path path = path(uri);
    try {
      FileSystem fs = fileSystem(path);
      Locations.dropChecksum(fs, path);
      if (!fs.delete(path, true) && fs.exists(path)) {
        throw new IOException("the file system refused");
      }
    } catch (FileNotFoundException e) {
      // gone already
      return;
    } catch (IOException e) {
      throw new StorageException("delete", uri, e);
    }
  }

  /**
   * Renames a file or directory to a place where nothing is yet. One step on local disks and HDFS;
   * on object stores it copies file by file.
   */
  public void rename(String from, String to) {
    Path source = path(from);
    Path target = path(to);
    try {
      FileSystem fs = fileSystem(source);
      Locations.dropChecksum(fs, source);
      AtomicFile.rename(fs, source, target);
    } catch (IOException e) {
      throw new StorageException("rename " + display(from) + " to", to, e);
    }
  }

  /** What lies directly in a directory, sorted by name; empty when the directory is missing. */
  public List<StoredFile> list(String directory) {
    Path root = path(directory);
    try {
      return Listing.directory(fileSystem(root), root);
    } catch (IOException e) {
      throw new StorageException("list", directory, e);
    }
  }

  /** All files at any depth, sorted by relative path; empty when the directory is missing. */
  public List<StoredFile> listFiles(String directory) {
    Path root = path(directory);
    try {
      return Listing.tree(fileSystem(root), root);
    } catch (IOException e) {
      throw new StorageException("list", directory, e);
    }
  }

  /**
   * The input files that a user names: a file, all files below a directory, or a glob ({@code
   * data/*.jsonl}); sorted by URI, without names that begin with {@code .} or {@code _}.
   *
   * @throws InvalidInputException if nothing is there
   */
  public List<StoredFile> inputs(String pathOrGlob) {
    Path path = path(pathOrGlob);
    try {
      return Listing.inputs(fileSystem(path), path);
    } catch (IOException e) {
      throw new StorageException("list", pathOrGlob, e);
    }
  }

  /** Whether a rename is one step here, so that a directory appears at once or not at all. */
  public boolean renamesAtomically(String uri) {
    return Locations.renamesAtomically(path(uri));
  }

  /** Deletes the {@code .crc} companions at any depth of a local directory. */
  void deleteChecksums(String directory) {
    Path root = path(directory);
    try {
      Listing.deleteChecksums(fileSystem(root), root);
    } catch (IOException e) {
      throw new StorageException("clean", directory, e);
    }
  }

  /** A name that no other writer takes. */
  static String unique() {
    return UUID.randomUUID().toString();
  }

  FileSystem fileSystem(Path path) throws IOException {
    return Locations.fileSystem(path, conf);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    SentConfiguration.write(conf, out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    conf = SentConfiguration.read(in);
  }
}
