package io.sampo.storage;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** One file that appears whole or not at all; and renames that never merge or copy. */
final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  static void write(FileSystem fs, Configuration conf, Path target, Storage.Body body)
      throws IOException {
    if (!Locations.renamesAtomically(target)) {
      upload(fs, target, body);
      return;
    }
    Path temporary =
        new Path(target.getParent(), "." + target.getName() + "-" + Storage.unique() + ".tmp");
    boolean done = false;
    try {
      fill(fs, temporary, body);
      Locations.dropChecksum(fs, target);
      replace(fs, conf, temporary, target);
      done = true;
    } finally {
      if (!done) {
        discard(fs, temporary);
      }
    }
  }

  /** An object appears when its upload ends, so the upload begins when the content is whole. */
  private static void upload(FileSystem fs, Path target, Storage.Body body) throws IOException {
    java.nio.file.Path spool = Files.createTempFile("sampo-upload-", ".tmp");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(spool))) {
        body.writeTo(out);
      }
      fill(fs, target, out -> Files.copy(spool, out));
    } finally {
      Files.delete(spool);
    }
  }

  /** Writes and syncs; when that fails, an upload is aborted, so that no half object appears. */
  private static void fill(FileSystem fs, Path path, Storage.Body body) throws IOException {
    FSDataOutputStream out = fs.create(path, true, BUFFER_BYTES);
    boolean done = false;
    try {
      body.writeTo(out);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
      done = true;
    } finally {
      if (!done && out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      }
      if (!done) {
        closeQuietly(out);
      }
    }
    out.close();
  }

  private static void closeQuietly(FSDataOutputStream out) {
    try {
      out.close();
    } catch (IOException e) {
      // the first failure is on its way to the caller
      return;
    }
  }

  private static void discard(FileSystem fs, Path path) {
    try {
      fs.delete(path, false);
    } catch (IOException e) {
      // the first failure is on its way to the caller; the name says that it is an orphan
      return;
    }
  }

  private static void replace(FileSystem fs, Configuration conf, Path from, Path to)
      throws IOException {
    if (Locations.isLocal(to)) {
      Files.move(
          local(from),
          local(to),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    if (!fs.exists(to) && fs.rename(from, to)) {
      return;
    }
    try {
      FileContext.getFileContext(to.toUri(), conf).rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      fs.delete(to, false);
      rename(fs, from, to);
    }
  }

  /** Renames to a free name. Hadoop's rename would move into an existing directory, or copy. */
  static void rename(FileSystem fs, Path from, Path to) throws IOException {
    if (fs.exists(to)) {
      throw new FileAlreadyExistsException(to + " is there already");
    }
    if (Locations.isLocal(to)) {
      Files.createDirectories(local(to.getParent()));
      Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    if (!fs.exists(from)) {
      throw new FileNotFoundException(from + " is missing");
    }
    fs.mkdirs(to.getParent());
    if (!fs.rename(from, to)) {
      throw new IOException("the file system refused to rename " + from);
    }
    Path merged = new Path(to, from.getName());
    if (fs.exists(merged)) {
      // another writer made the target in between, and ours was moved into its directory
      fs.delete(merged, true);
      throw new FileAlreadyExistsException(to + " was made by another writer");
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
