package io.sampo.scoring.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.scoring.source.Tables;
import io.sampo.storage.Claim;
import io.sampo.storage.ClaimLostException;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delta and Iceberg (Hadoop catalog), the real ones. */
class LakeSinkTest extends SinkTestBase {
  private static final String MONDAY = "2026-11-23";
  private static final String TUESDAY = "2026-11-24";
  private static final String WEDNESDAY = "2026-11-25";
  private static final List<Row> FIRST = rows(0, 9, MONDAY, "first");
  private static final List<Row> SECOND = rows(6, 12, MONDAY, "second");

  private String place(SinkFormat format) {
    return format == SinkFormat.DELTA
        ? at("delta")
        : "lake.db.t" + UUID.randomUUID().toString().replace('-', '_');
  }

  private Dataset<Row> read(SinkFormat format, String place) {
    return new Tables(spark)
        .apply(
            TableSource.of(
                place, format == SinkFormat.DELTA ? TableFormat.DELTA : TableFormat.ICEBERG));
  }

  private long commits(SinkFormat format, String place) {
    return format == SinkFormat.DELTA
        ? spark.sql("DESCRIBE HISTORY delta.`" + place + "`").count()
        : spark.table(place + ".snapshots").count();
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  @Tag("R11")
  void replaced(SinkFormat format) {
    String place = place(format);
    Sink sink = sink(OutputConfig.defaults().to(format, place));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("a", FIRST));
    sink.deliver(delivery("a", FIRST));
    assertThat(lines(read(format, place))).isEqualTo(lines(FIRST));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("b", SECOND));
    assertThat(lines(read(format, place))).isEqualTo(lines(SECOND));
    assertThat(read(format, place).select("probabilities").first().<Double>getList(0))
        .containsExactly(0.25, 0.75);
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  void replacedByPartition(SinkFormat format) {
    String place = place(format);
    Sink sink = sink(OutputConfig.defaults().to(format, place).partitionedBy("day"));
    List<Row> first = new ArrayList<>(rows(0, 5, MONDAY, "old"));
    first.addAll(rows(5, 9, TUESDAY, "old"));
    first.addAll(rows(9, 12, WEDNESDAY, "old"));
    sink.deliver(byDay("a", first, List.of()));
    List<Row> second = rows(7, 10, TUESDAY, "new");
    Delivery delivery = byDay("b", second, rows(20, 21, WEDNESDAY, ""));
    sink.deliver(delivery);
    sink.deliver(delivery);
    List<Row> expected = new ArrayList<>(rows(0, 5, MONDAY, "old"));
    expected.addAll(second);
    assertThat(lines(read(format, place))).isEqualTo(lines(expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  void merged(SinkFormat format) {
    String place = place(format);
    Sink sink = sink(OutputConfig.defaults().to(format, place).writing(WriteMode.MERGE));
    sink.deliver(delivery("a", FIRST));
    sink.deliver(delivery("b", SECOND));
    sink.deliver(delivery("b", SECOND));
    List<Row> expected = new ArrayList<>(rows(0, 6, MONDAY, "first"));
    expected.addAll(SECOND);
    assertThat(lines(read(format, place))).isEqualTo(lines(expected));
  }

  /** The driver dies at every change of the table's log in turn; then the same delivery again. */
  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  @Tag("R11")
  void appendedOnceWhereverItWasKilled(SinkFormat format) {
    DyingFileSystem.registerForLakes(spark);
    String place =
        format == SinkFormat.DELTA
            ? "dying://" + at("delta")
            : "dying.db.t" + UUID.randomUUID().toString().replace('-', '_');
    spark.conf().set("spark.sql.catalog.dying.warehouse", "dying://" + at("lake"));
    Sink sink = sink(OutputConfig.defaults().to(format, place).writing(WriteMode.APPEND));
    sink.deliver(delivery("a", FIRST));
    List<Row> expected = new ArrayList<>(FIRST);
    Set<String> seen = new TreeSet<>();
    int deliveries = 1;
    for (boolean died = true; died; deliveries++) {
      List<Row> rows = rows(100 * deliveries, 100 * deliveries + 3, TUESDAY, "more");
      Delivery delivery = delivery(Integer.toHexString(deliveries), rows);
      died = DyingFileSystem.dies(deliveries, "_delta_log|metadata", () -> sink.deliver(delivery));
      List<String> before = lines(expected);
      expected.addAll(rows);
      List<String> found = lines(read(format, place));
      assertThat(found).as("killed at change " + deliveries).isIn(before, lines(expected));
      seen.add(found.equals(before) ? "old" : "new");
      sink.deliver(delivery);
      assertThat(lines(read(format, place))).isEqualTo(lines(expected));
    }
    sink.deliver(delivery("a", FIRST));
    assertThat(lines(read(format, place))).isEqualTo(lines(expected));
    assertThat(commits(format, place)).isEqualTo(deliveries);
    assertThat(deliveries).isBetween(4, 14);
    assertThat(seen).containsExactly("new", "old");
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  @Tag("R12")
  void whoLostTheRunWritesNothing(SinkFormat format) {
    String place = place(format);
    Sink sink = sink(OutputConfig.defaults().to(format, place));
    sink.deliver(delivery("a", FIRST));
    Claim claim = Claim.acquire(storage, at("run"));
    Claim.acquire(storage, at("run"));
    Delivery lost = withClaim(delivery("b", SECOND), claim::verify);
    assertThatThrownBy(() -> sink.deliver(lost)).isInstanceOf(ClaimLostException.class);
    assertThat(lines(read(format, place))).isEqualTo(lines(FIRST));
    assertThat(commits(format, place)).isEqualTo(1);
  }

  /** Who meets a conflict delivers again, as a repeated command does. */
  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  @Tag("R12")
  void twoAtOnceLeaveOneCopyOfEachRow(SinkFormat format) throws Exception {
    String place = place(format);
    OutputConfig config = OutputConfig.defaults().to(format, place).writing(WriteMode.MERGE);
    sink(config).deliver(delivery("a", FIRST));
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Delivery> refused = new ArrayList<>();
    try {
      Map<Delivery, Future<?>> running = new LinkedHashMap<>();
      for (String id : List.of("b", "c")) {
        Delivery delivery = withClaim(delivery(id, SECOND), () -> await(start));
        running.put(delivery, threads.submit(() -> sink(config).deliver(delivery)));
      }
      for (Map.Entry<Delivery, Future<?>> each : running.entrySet()) {
        try {
          each.getValue().get();
        } catch (ExecutionException e) {
          assertThat(e).hasStackTraceContaining("onflict"); // its own words for it differ
          refused.add(each.getKey());
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(refused).as("one of the two wins").hasSizeLessThan(2);
    for (Delivery again : refused) {
      sink(config).deliver(withClaim(again, () -> {}));
    }
    List<Row> expected = new ArrayList<>(rows(0, 6, MONDAY, "first"));
    expected.addAll(SECOND);
    assertThat(lines(read(format, place))).isEqualTo(lines(expected));
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DELTA", "ICEBERG"})
  void anotherTableIsRefused(SinkFormat format) {
    String place = place(format);
    Sink sink = sink(OutputConfig.defaults().to(format, place));
    sink.deliver(delivery("a", FIRST));
    assertThatThrownBy(() -> sink.check(KEYS, SCHEMA.add("windows", "int")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("its columns are others: it lacks [windows]");
    assertThatThrownBy(() -> read(format, place + "_none"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("_none");
  }
}
