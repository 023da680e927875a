package io.sampo.scoring.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.ClaimLostException;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest extends SinkTestBase {
  private static final String MONDAY = "2026-11-23";
  private static final String TUESDAY = "2026-11-24";
  private static final String WEDNESDAY = "2026-11-25";
  private static final List<Row> OLD = rows(0, 9, MONDAY, "old");
  private static final List<Row> NEW = rows(3, 15, MONDAY, "new");

  @BeforeEach
  void register() {
    DyingFileSystem.register(spark.sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void heal() {
    DyingFileSystem.fault = DyingFileSystem.NONE;
    DyingFileSystem.full = false;
  }

  private Sink to(SinkFormat format, String path) {
    return sink(OutputConfig.defaults().to(format, path));
  }

  private Dataset<Row> read(String path) {
    return spark.read().schema(SCHEMA).parquet(path);
  }

  private List<String> names(String path) {
    return storage.listFiles(path).stream()
        .map(StoredFile::path)
        .filter(name -> !name.contains("claims/"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "CSV", "JSON"})
  @Tag("R11")
  void aRepeatLeavesOneCopyAndOtherRowsReplaceIt(SinkFormat format) {
    Sink sink = to(format, at("out/t"));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("a", OLD));
    sink.deliver(delivery("a", OLD));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("b", NEW));
    Dataset<Row> table =
        switch (format) {
          case CSV -> spark.read().option("header", true).option("escape", "\"").csv(at("out/t"));
          case JSON -> spark.read().json(at("out/t"));
          default -> spark.read().parquet(at("out/t"));
        };
    assertThat(lines(table)).isEqualTo(lines(NEW));
    String suffix = format.name().toLowerCase(java.util.Locale.ROOT);
    assertThat(names(at("out/t")))
        .containsExactly("_SUCCESS", "part-00000." + suffix, "part-00001." + suffix);
    assertThat(names(at("out/.t.sampo"))).isEmpty();
    String probabilities =
        format == SinkFormat.CSV
            ? table.select("probabilities").first().getString(0)
            : table.selectExpr("to_json(probabilities)").first().getString(0);
    assertThat(probabilities).isEqualTo("[0.25,0.75]");
  }

  @Test
  void aTableWithoutRowsIsATable() {
    to(SinkFormat.PARQUET, at("t")).deliver(delivery("a", List.of()));
    assertThat(spark.read().parquet(at("t")).columns()).isEqualTo(SCHEMA.fieldNames());
    assertThat(read(at("t")).count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "gs"})
  void onlyPartitionsWithRowsOrErrorsAreReplaced(String scheme) {
    String place = scheme + "://" + at("t");
    Sink sink = sink(OutputConfig.defaults().to(SinkFormat.PARQUET, place).partitionedBy("day"));
    List<Row> first = new ArrayList<>(rows(0, 5, MONDAY, "old"));
    first.addAll(rows(5, 9, TUESDAY, "old"));
    first.addAll(rows(9, 12, WEDNESDAY, "old"));
    sink.deliver(byDay("a", first, List.of()));
    assertThat(lines(spark.read().parquet(place))).isEqualTo(lines(first));

    List<Row> second = rows(7, 10, TUESDAY, "new");
    sink.check(KEYS, SCHEMA);
    sink.deliver(byDay("b", second, rows(20, 21, WEDNESDAY, "")));
    List<Row> expected = new ArrayList<>(rows(0, 5, MONDAY, "old"));
    expected.addAll(second);
    assertThat(lines(spark.read().parquet(place))).isEqualTo(lines(expected));
  }

  /** Dies at every change of a driver in turn; then the same delivery again. */
  @ParameterizedTest
  @ValueSource(strings = {"dying", "gs"})
  @Tag("R11")
  void killedAtAnyChange(String scheme) throws IOException {
    to(SinkFormat.PARQUET, at("old")).deliver(delivery("a", OLD));
    TreeSet<String> seen = new TreeSet<>();
    int died = 0;
    for (int at = 1; at < 100; at++) {
      String place = scheme + "://" + at("t" + at);
      Sink sink = to(SinkFormat.PARQUET, place);
      copy(at("old"), at("t" + at));
      boolean killed = dies(sink, delivery("b", NEW), at);
      if (!killed) {
        break;
      }
      died++;
      if (!storage.exists(place + "/_SUCCESS")) {
        seen.add("nothing");
      } else {
        List<String> found = lines(read(place));
        assertThat(found).isIn(lines(OLD), lines(NEW));
        seen.add(found.equals(lines(OLD)) ? "old" : "new");
      }
      sink.deliver(delivery("b", NEW));
      assertThat(lines(read(place))).as("killed at change " + at).isEqualTo(lines(NEW));
      assertThat(names(scheme + "://" + at(".t" + at + ".sampo"))).isEmpty();
    }
    assertThat(died).isBetween(5, 40);
    assertThat(seen).contains("old", "nothing", "new");
  }

  private static void copy(String from, String to) throws IOException {
    Files.createDirectories(java.nio.file.Path.of(to));
    try (var files = Files.list(java.nio.file.Path.of(from))) {
      for (var file : files.toList()) {
        Files.copy(file, java.nio.file.Path.of(to).resolve(file.getFileName()));
      }
    }
  }

  /** Whether the process was dead before the delivery was done. */
  private static boolean dies(Sink sink, Delivery delivery, int change) {
    AtomicInteger changes = new AtomicInteger();
    Thread driver = Thread.currentThread();
    DyingFileSystem.fault =
        (operation, path) -> {
          // Spark's own tasks and committer write into the staged directory only
          boolean ours =
              Thread.currentThread() == driver && !path.toString().contains("_temporary");
          if (ours && !operation.equals("create") && changes.incrementAndGet() >= change) {
            throw new DyingFileSystem.Death();
          }
        };
    try {
      sink.deliver(delivery);
      return false;
    } catch (DyingFileSystem.Death e) {
      return true;
    } finally {
      DyingFileSystem.fault = DyingFileSystem.NONE;
    }
  }

  @Test
  @Tag("R12")
  void ofTwoWritersAtOnceTheLaterOneWins() {
    String place = "dying://" + at("t");
    Sink sink = to(SinkFormat.PARQUET, place);
    sink.deliver(delivery("a", OLD));
    Delivery other = delivery("b", NEW);
    Runnable overtaken = once(() -> sink.deliver(other));
    Delivery late = withClaim(delivery("c", rows(0, 3, MONDAY, "late")), overtaken);
    assertThatThrownBy(() -> sink.deliver(late)).isInstanceOf(ClaimLostException.class);
    assertThat(lines(read(place))).isEqualTo(lines(NEW));
  }

  private static Runnable once(Runnable body) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.getAndIncrement() == 0) {
        body.run();
      }
    };
  }

  @Test
  @Tag("R24")
  void aFullDiskKeepsTheOldTable() {
    String place = "dying://" + at("t");
    Sink sink = to(SinkFormat.PARQUET, place);
    sink.deliver(delivery("a", OLD));
    DyingFileSystem.full = true;
    assertThatThrownBy(() -> sink.deliver(delivery("b", NEW)))
        .hasStackTraceContaining("No space left on device");
    DyingFileSystem.full = false;
    assertThat(lines(read(place))).isEqualTo(lines(OLD));
    sink.deliver(delivery("b", NEW));
    assertThat(lines(read(place))).isEqualTo(lines(NEW));
  }

  @Test
  void whatIsNoTableIsNotReplaced() throws IOException {
    Files.createDirectories(directory.resolve("home/sub"));
    Files.writeString(directory.resolve("home/sub/letter.txt"), "dear");
    assertThatThrownBy(() -> to(SinkFormat.CSV, at("home")).check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds sub/letter.txt, which is no part of a table");
    assertThatThrownBy(() -> to(SinkFormat.CSV, at("home/sub/letter.txt")).check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a file; name a directory");
    assertThatThrownBy(() -> to(SinkFormat.CSV, at("home/sub/letter.txt/a/t")).check(KEYS, SCHEMA))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("letter.txt: is a file, and ")
        .hasMessageContaining("; name another directory in score.output.path");
  }
}
