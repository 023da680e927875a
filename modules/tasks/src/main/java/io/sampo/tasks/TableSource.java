package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a table lies and how it is written.
 *
 * @param path a file, directory or pattern on any Hadoop file system; a bare path is local; the
 *     name of a table for {@code jdbc} and {@code iceberg}. Empty means "not given", which {@link
 *     #required} refuses
 * @param format how the files are written
 * @param header whether CSV and TSV files start with a line of column names
 * @param columnNames names of the columns of CSV and TSV files without a header, in order; empty
 *     for all others
 * @param query in place of a path: a query in Spark SQL over the session's tables
 * @param jdbc the database of a table whose format is {@code jdbc}
 */
public record TableSource(
    String path,
    TableFormat format,
    boolean header,
    List<String> columnNames,
    Optional<String> query,
    JdbcConfig jdbc) {

  public TableSource {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    columnNames = List.copyOf(columnNames);
  }

  /** A table of files. */
  public TableSource(String path, TableFormat format, boolean header, List<String> columnNames) {
    this(path, format, header, columnNames, Optional.empty(), JdbcConfig.defaults());
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

  /** What a query in Spark SQL returns. */
  public static TableSource query(String sql) {
    TableSource none = defaults();
    return new TableSource(
        "", none.format, none.header, none.columnNames, Optional.of(sql), none.jdbc);
  }

  /** A table of a database. */
  public static TableSource jdbc(String table, JdbcConfig database) {
    TableSource none = defaults();
    return new TableSource(
        table, TableFormat.JDBC, none.header, none.columnNames, Optional.empty(), database);
  }

  /** Whether a path or a query is given. */
  public boolean given() {
    return !path.isBlank() || query.isPresent();
  }

  /** Whether its rows lie in files below {@link #path}, whose sizes and stamps tell a change. */
  public boolean isFiles() {
    return query.isEmpty() && format != TableFormat.JDBC && format != TableFormat.ICEBERG;
  }

  /** What it is called in messages: no scheme before local paths, no secrets. */
  public String display() {
    if (query.isPresent()) {
      return "of the query";
    }
    return isFiles() ? Storage.display(path) : path;
  }

  /**
   * This table, if it is given.
   *
   * @param key the configuration key that should hold it, e.g. {@code score.input}
   * @throws InvalidInputException when neither path nor query is given, or both
   */
  public TableSource required(String key) {
    if (!given()) {
      throw new InvalidInputException(
          key + ".path", "no table is given", "set it to a file or directory of rows");
    }
    if (query.isPresent() && !path.isBlank()) {
      throw new InvalidInputException(
          key + ".query", "a path is given as well", "set only one of them");
    }
    return this;
  }

  /**
   * This table, if its rows lie in files or it is not given at all.
   *
   * @param key the configuration key that holds it
   * @throws InvalidInputException when it is a query, or a table of a database or catalog
   */
  public TableSource requireFiles(String key) {
    if (given() && !isFiles()) {
      throw new InvalidInputException(
          key + (query.isPresent() ? ".query" : ".format"),
          (query.isPresent() ? "a query" : format.name().toLowerCase(Locale.ROOT))
              + " is read by evaluate and score only",
          "write the rows to Parquet files and name these in " + key + ".path");
    }
    return this;
  }
}
