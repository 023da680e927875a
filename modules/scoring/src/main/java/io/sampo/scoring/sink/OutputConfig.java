package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.JdbcConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a scored table is kept, and where it is delivered besides the run directory.
 *
 * @param format how the target is written
 * @param path the target: a directory, or the name of a table for {@code jdbc} and {@code iceberg};
 *     empty delivers nowhere, the table then lies in the run directory only
 * @param write what becomes of rows that are there already; when absent {@code merge} for {@code
 *     jdbc}, {@code replace} for all others
 * @param partitionColumn a key column, such as a date; {@code replace} then touches only the
 *     partitions that the scored rows belong to
 * @param jdbc the database
 * @param columns which columns follow the keys: the task's own, {@code top_k}, {@code logits},
 *     {@code windows}, {@code model_fingerprint}; empty for the task's own and the last two
 * @param topK how many labels {@code top_k} holds
 * @param onError what to do about a row that cannot be scored
 */
public record OutputConfig(
    SinkFormat format,
    String path,
    Optional<WriteMode> write,
    Optional<String> partitionColumn,
    JdbcConfig jdbc,
    List<String> columns,
    int topK,
    ErrorRule onError) {

  public OutputConfig {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(path, "path");
    columns = List.copyOf(columns);
    if (topK < 1) {
      throw new InvalidInputException(
          "score.output.top_k", topK + " is out of range", "set it to 1 or more");
    }
    if (path.isBlank() && (format != SinkFormat.PARQUET || partitionColumn.isPresent())) {
      throw new InvalidInputException(
          "score.output.path",
          "no place is given",
          "set it to a directory, or a table's name for jdbc and iceberg");
    }
    if (format == SinkFormat.JDBC && !jdbc.url().startsWith("jdbc:postgresql:")) {
      throw new InvalidInputException(
          "score.output.jdbc.url",
          "'" + jdbc.url() + "' is not of PostgreSQL",
          "set it to jdbc:postgresql://host/database; for other databases read the run's Parquet");
    }
    WriteMode mode = write.orElse(WriteMode.REPLACE);
    boolean fits =
        switch (mode) {
          case REPLACE -> true;
          case MERGE -> !format.isFiles() && partitionColumn.isEmpty();
          case APPEND ->
              (format == SinkFormat.DELTA || format == SinkFormat.ICEBERG)
                  && partitionColumn.isEmpty();
        };
    if (!fits) {
      throw new InvalidInputException(
          "score.output.write",
          mode.name().toLowerCase(java.util.Locale.ROOT)
              + " does not go with this format and partition_column",
          "files are replaced, merge is for tables, append for delta and iceberg, partition_column"
              + " goes with replace");
    }
  }

  /** The run directory only, all columns, errors in a table. */
  public static OutputConfig defaults() {
    return new OutputConfig(
        SinkFormat.PARQUET,
        "",
        Optional.empty(),
        Optional.empty(),
        JdbcConfig.defaults(),
        List.of(),
        3,
        ErrorRule.TABLE);
  }

  /** The same with another target. */
  public OutputConfig to(SinkFormat other, String target) {
    return new OutputConfig(other, target, write, partitionColumn, jdbc, columns, topK, onError);
  }

  /** The same with another rule for rows that are there already. */
  public OutputConfig writing(WriteMode mode) {
    return new OutputConfig(
        format, path, Optional.of(mode), partitionColumn, jdbc, columns, topK, onError);
  }

  /** The same by partitions of a key column. */
  public OutputConfig partitionedBy(String column) {
    return new OutputConfig(format, path, write, Optional.of(column), jdbc, columns, topK, onError);
  }

  /** The same in a database. */
  public OutputConfig toTable(JdbcConfig database, String table) {
    return new OutputConfig(
        SinkFormat.JDBC, table, write, partitionColumn, database, columns, topK, onError);
  }

  /** The same with other columns. */
  public OutputConfig withColumns(List<String> names) {
    return new OutputConfig(format, path, write, partitionColumn, jdbc, names, topK, onError);
  }

  /** The same with another rule for rows that cannot be scored. */
  public OutputConfig onError(ErrorRule rule) {
    return new OutputConfig(format, path, write, partitionColumn, jdbc, columns, topK, rule);
  }

  /** Whether a target besides the run directory is given. */
  public boolean delivers() {
    return !path.isBlank();
  }

  /** {@link #write}, or what its absence means. */
  public WriteMode mode() {
    return write.orElse(format == SinkFormat.JDBC ? WriteMode.MERGE : WriteMode.REPLACE);
  }
}
