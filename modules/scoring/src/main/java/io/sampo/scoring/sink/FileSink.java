package io.sampo.scoring.sink;

import io.sampo.storage.Claim;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import io.sampo.storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A directory of files {@code part-00000.parquet}, …, with {@code _SUCCESS}; with a partition
 * column one directory {@code column=value} for each value.
 *
 * <p>Files are written in {@code .<name>.sampo/} beside the target and renamed into place, where
 * renaming is one step: a reader sees the old directory, nothing, or the new one. On object stores
 * a repeat overwrites its own objects, whose names are fixed, deletes all others, and writes {@code
 * _SUCCESS} last; a reader may see a mixture in between. Of two writers at once the later one wins:
 * the earlier stops at its next look at the claim that both take in {@code .<name>.sampo/}.
 */
final class FileSink implements Sink {
  private static final String SUCCESS = "_SUCCESS";
  private static final Pattern PART = Pattern.compile("part-(\\d{5,})-.*?(\\.[a-z]+)");
  private static final Pattern OURS = Pattern.compile("(?:.*/)?part-[^/]*");
  private static final int MOST_TRIES = 5;

  private final OutputConfig config;
  private final Storage storage;
  private final String target;
  private final String parent;
  private final String work;

  FileSink(OutputConfig config, Storage storage) {
    this.config = config;
    this.storage = storage;
    this.target = storage.resolve(config.path());
    int slash = target.lastIndexOf('/');
    this.parent = target.substring(0, slash);
    this.work = parent + "/." + target.substring(slash + 1) + ".sampo";
  }

  @Override
  public String target() {
    return Storage.display(target);
  }

  @Override
  public void check(List<String> keyColumns, StructType columns) {
    if (storage.find(target).filter(found -> !found.directory()).isPresent()) {
      throw new InvalidInputException(
          target(), "is a file", "name a directory in score.output.path");
    }
    for (StoredFile file : storage.listFiles(target)) {
      boolean hidden = file.name().startsWith("_") || file.name().startsWith(".");
      if (!hidden && !OURS.matcher(file.path()).matches()) {
        throw new InvalidInputException(
            target(),
            "holds " + file.path() + ", which is no part of a table, and would be replaced",
            "name a new directory, or one that was written as a table, in score.output.path");
      }
    }
    requireAbove();
  }

  /** What the target lies in may be missing, but must not be a file. */
  private void requireAbove() {
    Path above = new Path(target).getParent();
    for (; above != null && !above.isRoot(); above = above.getParent()) {
      Optional<StoredFile> found = storage.find(above.toString());
      if (found.isPresent()) {
        if (!found.get().directory()) {
          throw new InvalidInputException(
              Storage.display(above.toString()),
              "is a file, and " + target() + " would lie in it",
              "name another directory in score.output.path");
        }
        return;
      }
    }
  }

  @Override
  public void prepare() {
    storage.makeDirectory(parent);
  }

  @Override
  public void deliver(Delivery delivery) {
    Claim claim = Claim.acquire(storage, work);
    for (StoredFile left : storage.list(work)) {
      if (left.name().endsWith(".tmp")) {
        storage.delete(left.uri()); // of a writer that died, or that has lost its claim
      }
    }
    String staged = Storage.child(work, UUID.randomUUID() + ".tmp");
    Runnable verify =
        () -> {
          delivery.stillOurs().run();
          claim.verify();
        };
    try {
      write(delivery.rows(), staged);
      if (delivery.partitions().isEmpty()) {
        verify.run();
        place(staged, target, verify);
      } else {
        placePartitions(delivery, staged, verify);
      }
    } finally {
      storage.delete(staged);
    }
  }

  private void write(Dataset<Row> rows, String staged) {
    Dataset<Row> writable = config.format() == SinkFormat.CSV ? PlainColumns.asTexts(rows) : rows;
    DataFrameWriter<Row> writer = writable.write().mode(SaveMode.ErrorIfExists);
    config.partitionColumn().ifPresent(writer::partitionBy);
    switch (config.format()) {
      case CSV -> writer.option("header", true).option("escape", "\"").csv(staged);
      case JSON -> writer.option("ignoreNullFields", false).json(staged);
      default -> writer.option("compression", "zstd").parquet(staged);
    }
    for (StoredFile file : storage.listFiles(staged)) {
      Matcher part = PART.matcher(file.name());
      if (part.matches()) {
        String suffix = "." + config.format().name().toLowerCase(Locale.ROOT);
        String stable = "part-" + part.group(1) + suffix;
        String directory = file.uri().substring(0, file.uri().lastIndexOf('/'));
        storage.rename(file.uri(), Storage.child(directory, stable));
      }
    }
  }

  private void placePartitions(Delivery delivery, String staged, Runnable verify) {
    String touched = Storage.child(staged, "_touched");
    // Spark itself names the directories, also of values of which all rows are errors
    delivery
        .partitions()
        .orElseThrow()
        .distinct()
        .coalesce(1)
        .withColumn("sampo_rows", functions.lit(1))
        .write()
        .partitionBy(config.partitionColumn().orElseThrow())
        .json(touched);
    List<String> names = directories(touched);
    storage.makeDirectory(target);
    verify.run();
    storage.delete(Storage.child(target, SUCCESS));
    for (String name : names) {
      verify.run();
      String from = Storage.child(staged, name);
      String to = Storage.child(target, name);
      if (storage.exists(from)) {
        place(from, to, verify);
      } else {
        storage.delete(to);
      }
    }
    storage.writeAtomically(Storage.child(target, SUCCESS), new byte[0]);
  }

  private List<String> directories(String directory) {
    List<String> names = new ArrayList<>();
    for (StoredFile file : storage.list(directory)) {
      if (file.directory()) {
        names.add(file.name());
      }
    }
    return names;
  }

  /** Puts a directory in the place of another. */
  private void place(String from, String to, Runnable verify) {
    if (storage.renamesAtomically(to)) {
      swap(from, to, verify);
    } else {
      overwrite(from, to);
    }
  }

  private void swap(String from, String to, Runnable verify) {
    for (int attempt = 1; ; attempt++) {
      verify.run();
      String old = Storage.child(work, UUID.randomUUID() + ".old.tmp");
      boolean replaces = storage.exists(to);
      try {
        if (replaces) {
          storage.rename(to, old);
        }
        storage.rename(from, to);
        storage.delete(old);
        return;
      } catch (StorageException e) {
        if (replaces && !storage.exists(to) && storage.exists(old)) {
          storage.rename(old, to);
        }
        if (attempt == MOST_TRIES || !storage.exists(from)) {
          throw e;
        } // another writer was there at the same moment
      }
    }
  }

  /** Object by object: own names are overwritten, others deleted, the mark comes last. */
  private void overwrite(String from, String to) {
    storage.delete(Storage.child(to, SUCCESS));
    TreeSet<String> kept = new TreeSet<>();
    for (StoredFile file : storage.list(from)) {
      if (!file.directory() && !file.name().equals(SUCCESS)) {
        String object = Storage.child(to, file.name());
        storage.delete(object);
        storage.rename(file.uri(), object);
        kept.add(file.name());
      }
    }
    for (StoredFile file : storage.list(to)) {
      if (!kept.contains(file.name())) {
        storage.delete(file.uri());
      }
    }
    if (config.partitionColumn().isEmpty()) {
      storage.writeAtomically(Storage.child(to, SUCCESS), new byte[0]);
    }
  }
}
