package io.sampo.corpus.stage;

import io.sampo.storage.ManifestDraft;
import io.sampo.storage.Sha256;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * A Parquet table whose files have the same names and bytes in every run: {@code
 * part-00000.parquet}, zstd.
 */
public final class ParquetTable {
  // Up to here the driver hashes faster than it can start tasks.
  private static final long DRIVER_BYTES = 32 << 20;

  private ParquetTable() {}

  /**
   * Writes the rows, one file a partition, into {@code <directory>/<name>}, and tells the draft of
   * each file with its number of rows.
   *
   * @param rows in a fixed number of partitions that depend on the content only, sorted in each
   */
  public static void write(
      Dataset<Row> rows, String directory, String name, Storage storage, ManifestDraft draft) {
    String table = Storage.child(directory, name);
    rows.write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .option("maxRecordsPerFile", "0")
        // One encoding a column chunk: parquet-mr lists several in an order that differs by JVM.
        .option("parquet.writer.version", "v2")
        .option("parquet.enable.dictionary", "false")
        .parquet(table);
    rename(storage, table);
    for (FileFacts file : facts(rows.sparkSession(), storage, storage.list(table))) {
      draft.file(name + "/" + file.name, file.bytes, file.sha256, Map.of("rows", file.rows));
    }
  }

  // Spark's own names hold a uuid: part-00003-….zstd.parquet. Their order is that of the
  // partitions.
  private static void rename(Storage storage, String table) {
    int next = 0;
    for (StoredFile file : storage.list(table)) {
      if (file.name().startsWith("part-")) {
        String name = String.format(Locale.ROOT, "part-%05d.parquet", next++);
        storage.rename(file.uri(), Storage.child(table, name));
      } else {
        storage.delete(file.uri());
      }
    }
  }

  private static List<FileFacts> facts(
      SparkSession spark, Storage storage, List<StoredFile> files) {
    long bytes = files.stream().mapToLong(StoredFile::bytes).sum();
    if (bytes < DRIVER_BYTES) {
      return files.stream().map(file -> FileFacts.of(storage, file.uri())).toList();
    }
    List<String> uris = files.stream().map(StoredFile::uri).toList();
    return new JavaSparkContext(spark.sparkContext())
        .parallelize(uris, Math.min(uris.size(), 1000))
        .map(uri -> FileFacts.of(storage, uri))
        .collect();
  }

  /** A plain class, because it is the result of a task and Kryo knows no records. */
  private static final class FileFacts implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    private final String name;
    private final long bytes;
    private final long rows;
    private final String sha256;

    private FileFacts(String name, long bytes, long rows, String sha256) {
      this.name = name;
      this.bytes = bytes;
      this.rows = rows;
      this.sha256 = sha256;
    }

    static FileFacts of(Storage storage, String uri) {
      try (InputStream in = storage.open(uri);
          ParquetFileReader reader =
              ParquetFileReader.open(
                  HadoopInputFile.fromPath(storage.path(uri), storage.configuration()))) {
        return new FileFacts(
            uri.substring(uri.lastIndexOf('/') + 1),
            storage.size(uri),
            reader.getRecordCount(),
            Sha256.of(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + Storage.display(uri), e);
      }
    }
  }
}
