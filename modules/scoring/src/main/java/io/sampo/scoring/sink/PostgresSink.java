package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Redaction;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a PostgreSQL database. Executors fill a staging table beside it; then one transaction
 * locks the target, deletes what is replaced, inserts the staged rows and drops the staging table.
 *
 * <p>A task that Spark repeats after its commit leaves rows in the staging table twice; each row
 * carries a number there that is the same in both copies, so it is inserted once.
 */
final class PostgresSink implements Sink {
  private static final String ROW = "sampo_row";
  private static final String KEY = "score.output.jdbc";

  private final OutputConfig config;
  private final UnaryOperator<String> environment;

  PostgresSink(OutputConfig config, UnaryOperator<String> environment) {
    this.config = config;
    this.environment = environment;
  }

  @Override
  public String target() {
    return "table " + config.path() + " of " + Redaction.redact(config.jdbc().url());
  }

  @Override
  public void check(List<String> keyColumns, StructType columns) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      if (exists(statement)) {
        List<String> there = new ArrayList<>();
        try (ResultSet none = statement.executeQuery("SELECT * FROM " + table() + " LIMIT 0")) {
          for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
            there.add(none.getMetaData().getColumnName(i));
          }
        }
        TargetColumns.require(target(), there, List.of(columns.fieldNames()));
      }
    } catch (SQLException e) {
      throw new InvalidInputException(
          target(),
          "cannot be reached: " + firstLine(e),
          "check score.output.path and " + KEY + ", and that the database runs",
          e);
    }
  }

  @Override
  public void deliver(Delivery delivery) {
    String prefix = "sampo_" + delivery.id().substring(0, 16) + "_";
    String staging =
        inSchemaOfTarget(prefix + UUID.randomUUID().toString().substring(0, 8)); // under 63 letters
    Dataset<Row> rows = PlainColumns.nestedAsJson(delivery.rows());
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      dropLeftovers(statement, prefix);
      Properties properties = login();
      properties.setProperty("driver", driver().getClass().getName());
      properties.setProperty("isolationLevel", "READ_COMMITTED");
      rows.withColumn(ROW, functions.monotonically_increasing_id())
          .write()
          .mode(SaveMode.ErrorIfExists)
          .jdbc(config.jdbc().url(), staging, properties);
      connection.setAutoCommit(false);
      merge(statement, staging, List.of(rows.columns()), delivery);
      delivery.stillOurs().run();
      connection.commit();
    } catch (SQLException e) {
      throw new SinkException(target(), e);
    }
  }

  private void merge(Statement statement, String staging, List<String> columns, Delivery delivery)
      throws SQLException {
    long staged = number(statement, "SELECT count(DISTINCT " + quoted(ROW) + ") FROM " + staging);
    if (staged != delivery.rowCount()) {
      throw new SQLException("the staging table has " + staged + " rows of " + delivery.rowCount());
    }
    String names = columns.stream().map(PostgresSink::quoted).collect(Collectors.joining(", "));
    if (!exists(statement)) {
      statement.execute(
          "CREATE TABLE " + table() + " AS SELECT " + names + " FROM " + staging + " WITH NO DATA");
      if (config.mode() == WriteMode.MERGE) {
        statement.execute(
            "ALTER TABLE " + table() + " ADD PRIMARY KEY (" + list(delivery.keyColumns()) + ")");
      }
    }
    statement.execute("LOCK TABLE " + table() + " IN SHARE ROW EXCLUSIVE MODE");
    statement.execute(deletion(staging, delivery));
    statement.execute(
        "INSERT INTO "
            + table()
            + " ("
            + names
            + ") SELECT "
            + names
            + " FROM (SELECT DISTINCT ON ("
            + quoted(ROW)
            + ") * FROM "
            + staging
            + ") AS staged");
    statement.execute("DROP TABLE " + staging);
  }

  private String deletion(String staging, Delivery delivery) {
    if (config.mode() == WriteMode.MERGE) {
      String same =
          delivery.keyColumns().stream()
              .map(PostgresSink::quoted)
              .map(key -> "target." + key + " = staged." + key)
              .collect(Collectors.joining(" AND "));
      return "DELETE FROM " + table() + " AS target USING " + staging + " AS staged WHERE " + same;
    }
    if (delivery.partitions().isEmpty()) {
      return "DELETE FROM " + table();
    }
    PartitionValues values = PartitionValues.of(delivery.partitions().get());
    String literals =
        values.values().stream()
            .map(value -> "'" + value.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return values.values().isEmpty()
        ? "DELETE FROM " + table() + " WHERE false"
        : "DELETE FROM " + table() + " WHERE " + quoted(values.column()) + " IN (" + literals + ")";
  }

  /** Staging tables that earlier attempts at the same delivery left. */
  private void dropLeftovers(Statement statement, String prefix) throws SQLException {
    List<String> left = new ArrayList<>();
    String query =
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            + " WHERE starts_with(tablename, '"
            + prefix
            + "')";
    try (ResultSet tables = statement.executeQuery(query)) {
      while (tables.next()) {
        left.add(tables.getString(1));
      }
    }
    for (String table : left) {
      statement.execute("DROP TABLE IF EXISTS " + table);
    }
  }

  private boolean exists(Statement statement) throws SQLException {
    String literal = "'" + table().replace("'", "''") + "'";
    return number(statement, "SELECT count(to_regclass(" + literal + "))") > 0;
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    Properties login = login();
    login.setProperty("ApplicationName", "sampo");
    return driver().connect(config.jdbc().url(), login);
  }

  private Properties login() {
    Properties login = new Properties();
    if (!config.jdbc().user().isEmpty()) {
      login.setProperty("user", config.jdbc().user());
    }
    config
        .jdbc()
        .password(environment, KEY)
        .ifPresent(password -> login.setProperty("password", password));
    return login;
  }

  /** Jars added by {@code --jars} are seen by the thread's class loader only. */
  private Driver driver() throws SQLException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      if (driver.acceptsURL(config.jdbc().url())) {
        return driver;
      }
    }
    throw new InvalidInputException(
        KEY + ".url",
        "no driver for it is on the class path",
        "set spark.jars.packages to org.postgresql:postgresql:42.7.7, or spark.jars to its file");
  }

  private String table() {
    return Arrays.stream(config.path().split("\\."))
        .map(PostgresSink::quoted)
        .collect(Collectors.joining("."));
  }

  private String inSchemaOfTarget(String name) {
    int dot = config.path().lastIndexOf('.');
    return dot < 0 ? quoted(name) : quoted(config.path().substring(0, dot)) + "." + quoted(name);
  }

  private static String list(List<String> names) {
    return names.stream().map(PostgresSink::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
