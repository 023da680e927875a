package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.Objects;

/**
 * Where a table lies and how it is written.
 *
 * @param path a file, directory or pattern on any Hadoop file system; a bare path is local. Empty
 *     means "not given", which {@link #required} refuses
 * @param format how the files are written
 * @param header whether CSV and TSV files start with a line of column names
 * @param columnNames names of the columns of CSV and TSV files without a header, in order; empty
 *     for all others
 */
public record TableSource(
    String path, TableFormat format, boolean header, List<String> columnNames) {

  public TableSource {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    columnNames = List.copyOf(columnNames);
  }

  /** No path, Parquet. */
  public static TableSource defaults() {
    return new TableSource("", TableFormat.PARQUET, true, List.of());
  }

  /** A table of Parquet files. */
  public static TableSource parquet(String path) {
    return new TableSource(path, TableFormat.PARQUET, true, List.of());
  }

  /** A table of files with a header line or with names of their own. */
  public static TableSource of(String path, TableFormat format) {
    return new TableSource(path, format, true, List.of());
  }

  /** Whether a path is given. */
  public boolean given() {
    return !path.isBlank();
  }

  /**
   * This table, if it has a path.
   *
   * @param key the configuration key that should hold it, e.g. {@code score.input}
   * @throws InvalidInputException when no path is given
   */
  public TableSource required(String key) {
    if (!given()) {
      throw new InvalidInputException(
          key + ".path", "no table is given", "set it to a file or directory of rows");
    }
    return this;
  }
}
