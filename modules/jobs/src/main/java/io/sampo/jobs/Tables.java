package io.sampo.jobs;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads tables from files.
 *
 * <p>CSV is quoted as in RFC 4180, line breaks in quotes included; TSV has no quotes. Their columns
 * are text; Parquet and JSON lines have types of their own.
 */
public final class Tables implements Function<TableSource, Dataset<Row>> {
  private final SparkSession spark;

  /** Tables of this session. */
  public Tables(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * The rows of a table; nothing is read yet but names and types of columns.
   *
   * @throws InvalidInputException if nothing is there, or it is not of the format named
   */
  @Override
  public Dataset<Row> apply(TableSource source) {
    Storage storage = Storage.of(spark.sparkContext().hadoopConfiguration());
    storage.inputs(source.path());
    try {
      return named(read(source, storage.resolve(source.path())), source);
    } catch (Exception e) {
      if (e instanceof InvalidInputException invalid) {
        throw invalid;
      }
      if (e instanceof AnalysisException || notOfThisFormat(e)) {
        throw new InvalidInputException(
            Storage.display(source.path()),
            "cannot be read as " + format(source) + ": " + firstLine(e),
            "check the path and the table's format key",
            e);
      }
      throw e;
    }
  }

  private Dataset<Row> read(TableSource source, String path) {
    DataFrameReader reader = spark.read();
    return switch (source.format()) {
      case PARQUET -> reader.parquet(path);
      case JSONL -> reader.json(path);
      case SQUAD -> SquadFiles.read(spark, path);
      case CONLL -> ConllFiles.read(spark, path);
      case CSV ->
          reader
              .option("header", source.header())
              .option("multiLine", true)
              .option("quote", "\"")
              .option("escape", "\"")
              .csv(path);
      case TSV ->
          reader
              .option("header", source.header())
              .option("sep", "\t")
              .option("quote", "")
              .csv(path);
    };
  }

  private static Dataset<Row> named(Dataset<Row> table, TableSource source) {
    Set<String> twice =
        java.util.Arrays.stream(table.columns())
            .collect(Collectors.groupingBy(c -> c, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(e -> e.getValue() > 1)
            .map(java.util.Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (!twice.isEmpty()) {
      throw new InvalidInputException(
          Storage.display(source.path()), "has columns of one name: " + twice, "rename them");
    }
    boolean text = source.format() == TableFormat.CSV || source.format() == TableFormat.TSV;
    if (source.columnNames().isEmpty() || !text) {
      return table;
    }
    if (source.columnNames().size() != table.columns().length) {
      throw new InvalidInputException(
          Storage.display(source.path()),
          "has "
              + table.columns().length
              + " columns, column_names has "
              + source.columnNames().size(),
          "name every column, in order");
    }
    return table.toDF(source.columnNames().toArray(String[]::new));
  }

  /** Spark wraps what a file's reader says. */
  private static boolean notOfThisFormat(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("is not a Parquet file") || message.contains("Could not read footer")) {
        return true;
      }
    }
    return false;
  }

  private static String format(TableSource source) {
    return source.format().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }
}
