package io.sampo.scoring.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.scoring.source.Tables;
import io.sampo.storage.Claim;
import io.sampo.storage.ClaimLostException;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.JdbcConfig;
import io.sampo.tasks.TableSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real server. */
class PostgresSinkTest extends SinkTestBase {
  private static final String MONDAY = "2026-11-23";
  private static final String TUESDAY = "2026-11-24";
  private static final List<Row> FIRST = rows(0, 9, MONDAY, "first");
  private static final List<Row> SECOND = rows(6, 12, MONDAY, "second");

  private static Postgres server;

  @BeforeAll
  static void start() {
    server = Postgres.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void empty() {
    server.execute("DROP SCHEMA IF EXISTS out CASCADE; CREATE SCHEMA out");
  }

  private Sink to(OutputConfig config) {
    return Sink.of(config, storage, spark, name -> Postgres.PASSWORD);
  }

  private Sink merging() {
    return to(OutputConfig.defaults().toTable(server.config(), "out.scores"));
  }

  private static List<String> stored() {
    List<String> lines = new ArrayList<>();
    try (Connection connection = server.connect();
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("SELECT concat_ws(' ', id, day, label) FROM out.scores")) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return lines.stream().sorted().toList();
  }

  private static List<String> tables() {
    List<String> tables = new ArrayList<>();
    try (Connection connection = server.connect();
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'out'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return tables;
  }

  private static List<String> merged() {
    List<Row> expected = new ArrayList<>(rows(0, 6, MONDAY, "first"));
    expected.addAll(SECOND);
    return lines(expected);
  }

  @Test
  @Tag("R11")
  void mergedOnTheKeysHoweverOften() throws SQLException {
    Sink sink = merging();
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("a", FIRST));
    sink.deliver(delivery("a", FIRST));
    assertThat(stored()).isEqualTo(lines(FIRST));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("b", SECOND));
    assertThat(stored()).isEqualTo(merged());
    assertThat(lines(new Tables(spark).apply(TableSource.jdbc("out.scores", server.config()))))
        .as("as a source")
        .isEqualTo(merged());
    assertThat(tables()).containsExactly("scores");
    try (Connection connection = server.connect();
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT probabilities::json->>1 FROM out.scores LIMIT 1")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("0.75");
    }
  }

  @Test
  void replacedAsAWholeOrByPartition() {
    Sink whole =
        to(
            OutputConfig.defaults()
                .toTable(server.config(), "out.scores")
                .writing(WriteMode.REPLACE));
    whole.deliver(delivery("a", FIRST));
    whole.deliver(delivery("b", SECOND));
    assertThat(stored()).isEqualTo(lines(SECOND));

    Sink byDay =
        to(
            OutputConfig.defaults()
                .toTable(server.config(), "out.scores")
                .writing(WriteMode.REPLACE)
                .partitionedBy("day"));
    List<Row> tuesday = rows(30, 33, TUESDAY, "third");
    byDay.deliver(byDay("c", tuesday, List.of()));
    byDay.deliver(byDay("d", rows(30, 32, TUESDAY, "fourth"), rows(1, 2, MONDAY, "")));
    assertThat(stored()).isEqualTo(lines(rows(30, 32, TUESDAY, "fourth")));
  }

  @Test
  @Tag("R11")
  void cutOffBeforeTheCommitNothingIsSeen() {
    Sink sink = merging();
    sink.deliver(delivery("a", FIRST));
    Delivery cut = withClaim(delivery("b", SECOND), server::endSessions);
    assertThatThrownBy(() -> sink.deliver(cut))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("table out.scores of jdbc:postgresql://127.0.0.1")
        .hasMessageContaining("run the same command again to deliver it");
    assertThat(stored()).isEqualTo(lines(FIRST));
    assertThat(tables()).hasSize(2); // what the dead attempt staged
    sink.deliver(delivery("b", SECOND));
    assertThat(stored()).isEqualTo(merged());
    assertThat(tables()).containsExactly("scores");
  }

  /** The driver dies before each of its statements in turn, and after its commit. */
  @Test
  @Tag("R11")
  void mergedOnceWhereverItWasKilled() {
    merging().deliver(delivery("a", FIRST));
    int died = 0;
    for (int at = 1; ; at++) {
      Delivery delivery = delivery("b", rows(6, 12, MONDAY, "at " + at));
      List<String> before = stored();
      List<Row> expected = new ArrayList<>(rows(0, 6, MONDAY, "first"));
      expected.addAll(rows(6, 12, MONDAY, "at " + at));
      boolean dead = DyingDriver.dies(at, () -> merging().deliver(delivery));
      assertThat(stored()).as("killed at statement " + at).isIn(before, lines(expected));
      merging().deliver(delivery);
      assertThat(stored()).as("killed at statement " + at).isEqualTo(lines(expected));
      assertThat(tables()).as("killed at statement " + at).containsExactly("scores");
      if (!dead) {
        break;
      }
      died++;
    }
    assertThat(died).isBetween(6, 15);
  }

  @Test
  @Tag("R12")
  void whoLostTheRunWritesNothing() {
    Sink sink = merging();
    sink.deliver(delivery("a", FIRST));
    Claim claim = Claim.acquire(storage, at("run"));
    Claim.acquire(storage, at("run"));
    Delivery lost = withClaim(delivery("b", SECOND), claim::verify);
    assertThatThrownBy(() -> sink.deliver(lost)).isInstanceOf(ClaimLostException.class);
    assertThat(stored()).isEqualTo(lines(FIRST));
  }

  @Test
  @Tag("R12")
  void twoAtOnceLeaveOneCopyOfEachRow() throws Exception {
    merging().deliver(delivery("a", FIRST));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> one =
          () -> {
            merging().deliver(delivery("b", SECOND));
            return null;
          };
      Callable<Void> other =
          () -> {
            merging().deliver(delivery("c", SECOND));
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(one, other))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(stored()).isEqualTo(merged());
  }

  /** What a task leaves that Spark repeats after its commit. */
  @Test
  @Tag("R11")
  void rowsThatWereStagedTwiceAreInsertedOnce() {
    merging().deliver(delivery("a", FIRST));
    server.execute(
        "CREATE FUNCTION out.twice() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN"
            + " IF pg_trigger_depth() < 2 THEN EXECUTE format('INSERT INTO %I.%I SELECT ($1).*',"
            + " TG_TABLE_SCHEMA, TG_TABLE_NAME) USING NEW; END IF; RETURN NEW; END $f$;"
            + "CREATE FUNCTION out.on_staging() RETURNS event_trigger LANGUAGE plpgsql AS $f$"
            + " DECLARE made text; BEGIN"
            + " FOR made IN SELECT object_identity FROM pg_event_trigger_ddl_commands()"
            + " WHERE object_type = 'table' AND object_identity LIKE '%sampo_%' LOOP"
            + " EXECUTE 'CREATE TRIGGER twice BEFORE INSERT ON ' || made"
            + " || ' FOR EACH ROW EXECUTE FUNCTION out.twice()'; END LOOP; END $f$;"
            + "CREATE EVENT TRIGGER staging ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
            + " EXECUTE FUNCTION out.on_staging()");
    merging().deliver(delivery("b", SECOND));
    assertThat(stored()).isEqualTo(merged());
  }

  @Test
  void aSinkThatRefusesIsToldBeforeScoring() {
    OutputConfig config = OutputConfig.defaults().toTable(server.config(), "out.scores");
    assertThatThrownBy(() -> Sink.of(config, storage, spark, n -> "wrong-4712").check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be reached: FATAL: password authentication failed")
        .message()
        .doesNotContain("wrong-4712");
    assertThatThrownBy(() -> Sink.of(config, storage, spark, n -> null).check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the environment has no variable SAMPO_TEST_PASSWORD");
    assertThatThrownBy(() -> new Tables(spark).apply(TableSource.jdbc("out.none", server.config())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "out.none: cannot be read as jdbc: ERROR: relation \"out.none\" does not exist");
    JdbcConfig nowhere = new JdbcConfig("jdbc:postgresql://127.0.0.1:1/x", "u", "");
    assertThatThrownBy(
            () -> to(OutputConfig.defaults().toTable(nowhere, "scores")).check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be reached: Connection to 127.0.0.1:1 refused");
    merging().deliver(delivery("a", FIRST));
    assertThatThrownBy(() -> merging().check(KEYS, SCHEMA.add("windows", "int")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("its columns are others: it lacks [windows]");
  }
}
