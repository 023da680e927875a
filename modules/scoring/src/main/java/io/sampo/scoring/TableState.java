package io.sampo.scoring;

import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tasks.TableSource;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What a table holds, told without keeping it: of files their places, sizes and stamps; of a query
 * or a database's table the number of rows and the sum of their hashes, which costs a pass over
 * them.
 */
final class TableState {
  private final TableSource source;
  private final List<StoredFile> files;
  private final String content;

  private TableState(TableSource source, List<StoredFile> files, String content) {
    this.source = source;
    this.files = files;
    this.content = content;
  }

  /**
   * @param read the columns that are read of the table
   */
  static TableState of(Storage storage, TableSource source, Dataset<Row> read) {
    return source.isFiles()
        ? new TableState(source, storage.inputs(source.path()), "")
        : new TableState(source, List.of(), hash(read));
  }

  private static String hash(Dataset<Row> rows) {
    Column[] all = List.of(rows.columns()).stream().map(RowPlan::column).toArray(Column[]::new);
    // as a decimal, since a sum of hashes leaves the range of long
    Row counts =
        rows.select(functions.xxhash64(all).cast("decimal(20,0)").as("hash"))
            .agg(functions.count(functions.lit(1)), functions.sum("hash"))
            .first();
    return counts.getLong(0) + " rows, " + counts.get(1);
  }

  /** Adds it to what a stage depends on. */
  Fingerprint addTo(Fingerprint fingerprint) {
    return source.isFiles()
        ? fingerprint.inputs("table", files)
        : fingerprint.with("content", content);
  }

  /** For a manifest. */
  String digest() {
    return source.isFiles() ? Fingerprint.inputsDigest(files) : content;
  }

  /**
   * Looks again.
   *
   * @throws InvalidInputException when it is another table now
   */
  void requireUnchanged(Storage storage, Dataset<Row> read) {
    TableState now = of(storage, source, read);
    if (!now.files.equals(files) || !now.content.equals(content)) {
      throw new InvalidInputException(
          "table " + source.display(),
          "it changed while it was read",
          "run the stage again when nothing writes to it");
    }
  }
}
