package io.sampo.scoring.source;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads tables: files, Delta and Iceberg tables, tables of databases, queries in Spark SQL.
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
    if (source.isFiles()) {
      storage.inputs(source.path());
    }
    try {
      return named(read(source, storage), source);
    } catch (Exception e) {
      if (e instanceof InvalidInputException invalid) {
        throw invalid;
      }
      if (e instanceof AnalysisException || e instanceof SQLException || notOfThisFormat(e)) {
        throw new InvalidInputException(
            source.display(),
            "cannot be read as "
                + (source.query().isPresent() ? "a query" : format(source))
                + ": "
                + firstLine(e),
            "check the path and the table's format key",
            e);
      }
      throw e;
    }
  }

  private Dataset<Row> read(TableSource source, Storage storage) {
    if (source.query().isPresent()) {
      return spark.sql(source.query().get());
    }
    DataFrameReader reader = spark.read();
    if (source.format() == TableFormat.ICEBERG) {
      return spark.table(source.path());
    }
    if (source.format() == TableFormat.JDBC) {
      return database(source);
    }
    String path = storage.resolve(source.path());
    return switch (source.format()) {
      case DELTA -> reader.format("delta").load(path);
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
      case ICEBERG, JDBC -> throw new IllegalStateException(source + " lies in no files");
    };
  }

  /**
   * One partition, as the database gives it, then one for each core: scoring is the costly part.
   */
  private Dataset<Row> database(TableSource source) {
    Properties login = new Properties();
    if (!source.jdbc().user().isEmpty()) {
      login.setProperty("user", source.jdbc().user());
    }
    source
        .jdbc()
        .password(System::getenv, "jdbc")
        .ifPresent(password -> login.setProperty("password", password));
    return spark
        .read()
        .option("fetchsize", 1000)
        .jdbc(source.jdbc().url(), source.path(), login)
        .repartition(spark.sparkContext().defaultParallelism());
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
          source.display(), "has columns of one name: " + twice, "rename them");
    }
    boolean text = source.format() == TableFormat.CSV || source.format() == TableFormat.TSV;
    if (source.columnNames().isEmpty() || !text) {
      return table;
    }
    if (source.columnNames().size() != table.columns().length) {
      throw new InvalidInputException(
          source.display(),
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

  /** What the innermost says: Spark wraps it in reports on its tasks. */
  private static String firstLine(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip();
  }
}
