package io.sampo.scoring.sink;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.SparkSession;

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

  /** Makes Delta and an Iceberg catalog {@code dying} use {@code dying:///}. */
  static void registerForLakes(SparkSession spark) {
    register(spark.sparkContext().hadoopConfiguration());
    spark.conf().set("spark.sql.catalog.dying", "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set("spark.sql.catalog.dying.type", "hadoop");
  }

  /**
   * Whether the process was dead before it was done with something: from a change on nothing more
   * reaches a disk.
   *
   * @param at number of the change, from 1
   * @param where a pattern in the paths of the changes that are counted
   */
  static boolean dies(int at, String where, Runnable body) {
    AtomicInteger changes = new AtomicInteger();
    Pattern counted = Pattern.compile(where);
    fault =
        (operation, path) -> {
          boolean counts = counted.matcher(path.toString()).find();
          if (counts ? changes.incrementAndGet() >= at : changes.get() >= at) {
            throw new Death();
          }
        };
    try {
      body.run();
      return changes.get() >= at;
    } catch (Throwable e) {
      if (changes.get() < at) {
        throw e;
      }
      return true;
    } finally {
      fault = NONE;
    }
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
  public String getScheme() {
    return root.getScheme();
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
