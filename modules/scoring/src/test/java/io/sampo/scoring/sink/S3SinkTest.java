package io.sampo.scoring.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.ClaimLostException;
import io.sampo.storage.StoredFile;
import io.sampo.testing.s3.FaultyRelay;
import io.sampo.testing.s3.FaultyRelay.Answer;
import io.sampo.testing.s3.S3Server;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files on S3, by Hadoop's client, from a server that fails. */
class S3SinkTest extends SinkTestBase {
  private static final String MONDAY = "2026-11-23";
  private static final List<Row> OLD = rows(0, 9, MONDAY, "old");
  private static final List<Row> NEW = rows(3, 15, MONDAY, "new");
  private static final Answer[] FAILURES = {Answer.REFUSED, Answer.RESET, Answer.LOST};

  private final S3Server server = S3Server.shared();

  @BeforeEach
  void configure() {
    server.configure(spark.sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void heal() {
    server.relay().set(FaultyRelay.NONE);
  }

  private Sink to(String place) {
    return sink(OutputConfig.defaults().to(SinkFormat.PARQUET, place));
  }

  private List<String> stored(String place) {
    return lines(spark.read().schema(SCHEMA).parquet(place));
  }

  private List<String> names(String place) {
    return storage.listFiles(place).stream()
        .map(StoredFile::path)
        .filter(name -> !name.contains("claims/"))
        .toList();
  }

  @Test
  @Tag("R11")
  @Tag("R13")
  void aStoreThatFailsNowAndThenIsAskedAgain() {
    String place = server.uri("often/t");
    Sink sink = to(place);
    server.relay().set((number, r) -> number % 7 == 0 ? FAILURES[number / 7 % 3] : Answer.PASSED);
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("a", OLD));
    sink.check(KEYS, SCHEMA);
    sink.deliver(delivery("b", NEW));
    sink.deliver(delivery("b", NEW));
    assertThat(server.relay().requests()).isGreaterThan(200);
    server.relay().set(FaultyRelay.NONE);
    assertThat(stored(place)).isEqualTo(lines(NEW));
    assertThat(names(place))
        .containsExactly("_SUCCESS", "part-00000.parquet", "part-00001.parquet");
    assertThat(names(server.uri("often/.t.sampo"))).isEmpty();
    assertThat(server.hasOpenUploads()).isFalse();
  }

  @Test
  @Tag("R13")
  void aStoreThatGoesAwayLeavesNothingPartial() {
    String place = server.uri("away/t");
    Sink sink = to(place);
    sink.deliver(delivery("a", OLD));
    server.relay().set(FaultyRelay.NONE);
    sink.deliver(delivery("b", NEW));
    int all = server.relay().requests();
    List<Row> before = NEW;
    for (int i = 1; i <= 4; i++) {
      int at = all * i / 5;
      List<Row> rows = rows(i, i + 5, MONDAY, "at " + at);
      server.relay().set((number, r) -> number < at ? Answer.PASSED : FAILURES[number % 2]);
      Delivery delivery = delivery(Integer.toHexString(i), rows);
      assertThatThrownBy(() -> sink.deliver(delivery)).as("gone at request " + at).isNotNull();
      server.relay().set(FaultyRelay.NONE);
      if (storage.exists(place + "/_SUCCESS")) {
        assertThat(stored(place)).as("gone at request " + at).isIn(lines(before), lines(rows));
      }
      sink.deliver(delivery);
      assertThat(stored(place)).as("gone at request " + at).isEqualTo(lines(rows));
      assertThat(names(place))
          .containsExactly("_SUCCESS", "part-00000.parquet", "part-00001.parquet");
      assertThat(names(server.uri("away/.t.sampo"))).as("left behind").isEmpty();
      before = rows;
    }
    assertThat(server.hasOpenUploads()).isFalse();
  }

  @Test
  @Tag("R12")
  void ofTwoWritersAtOnceTheLaterOneWins() {
    String place = server.uri("two/t");
    Sink sink = to(place);
    AtomicBoolean first = new AtomicBoolean(true);
    Runnable overtaken =
        () -> {
          if (first.getAndSet(false)) {
            sink.deliver(delivery("b", NEW));
          }
        };
    Delivery late = withClaim(delivery("c", OLD), overtaken);
    assertThatThrownBy(() -> sink.deliver(late)).isInstanceOf(ClaimLostException.class);
    assertThat(stored(place)).isEqualTo(lines(NEW));
  }
}
