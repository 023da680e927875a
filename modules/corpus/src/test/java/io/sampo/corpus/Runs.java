package io.sampo.corpus;

import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Run directories of tests, and what lies in them. */
public final class Runs {
  // One for all, since reading Hadoop's defaults is slow.
  private static final Storage STORAGE = Storage.of(new Configuration());

  private Runs() {}

  public static Storage storage() {
    return STORAGE;
  }

  public static RunDirectory run(Path dir) {
    return RunDirectory.open(storage(), dir.toString());
  }

  /** A session of its own settings on the shared context. */
  public static SparkSession sparkWithPartitions(int shufflePartitions) {
    SparkSession spark = EmbeddedSpark.session().newSession();
    spark.conf().set("spark.sql.shuffle.partitions", shufflePartitions);
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", shufflePartitions > 2 ? "-1" : "10MB");
    return spark;
  }

  /** Path and hash of each file below a directory, without {@code commit.json}. */
  public static Map<String, String> hashes(Path dir) {
    Storage storage = storage();
    Map<String, String> hashes = new TreeMap<>();
    storage.listFiles(dir.toString()).stream()
        .filter(f -> !f.name().equals("commit.json"))
        .forEach(f -> hashes.put(f.path(), storage.sha256(f.uri())));
    return hashes;
  }

  /** Rows of a Parquet table as text, in the order of its files. */
  public static List<String> rows(Path table, String... columns) {
    Dataset<Row> rows = EmbeddedSpark.session().read().parquet(table.toString());
    return rows
        .selectExpr("concat_ws('|', " + String.join(", ", columns) + ")")
        .collectAsList()
        .stream()
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  /** What is left of a run besides finished stages, claims and events. */
  public static List<String> leftovers(Path run) {
    try (Stream<Path> files = Files.list(run)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> !n.equals("claims") && !n.equals("events"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events of a run of one kind, in order. */
  public static List<Event> events(Path run, String kind) {
    return EventLog.read(storage(), run.toString()).stream()
        .filter(e -> e.kind().equals(kind))
        .toList();
  }
}
