package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are lines that a reader sees at once, in order, whatever fails. */
class EventLogTest {
  @TempDir Path directory;

  private final Storage storage = Storage.of(FaultyFileSystem.configuration());

  @AfterEach
  void heal() {
    FaultyFileSystem.fault = FaultyFileSystem.NONE;
  }

  @Test
  void writesALineAtOnce() throws Exception {
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      run.events().emit("metric", Map.of("stage", "pretrain", "step", 10, "loss", Double.NaN));
      Path file = directory.resolve("run/events/" + run.claim().name() + ".jsonl");
      // not closed yet
      assertThat(Files.readString(file))
          .matches(
              "\\{\"seq\":1,\"at\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\",\"kind\":\"metric\","
                  + ".*\\}\n")
          .contains("\"step\":10", "\"loss\":\"NaN\"", "\"stage\":\"pretrain\"");
      run.events().emit("warning", Map.of("message", "two\nlines"));
      assertThat(Files.readAllLines(file)).hasSize(2);
    }
  }

  @Test
  void readsProcessesInTheOrderOfTheirClaims() throws Exception {
    for (int i = 1; i <= 11; i++) {
      try (RunDirectory run = RunDirectory.open(storage, run())) {
        run.events().emit("progress", Map.of("done", i));
        run.events().emit("progress", Map.of("done", i + 0.5));
      }
    }
    List<Event> events = EventLog.read(storage, run());
    assertThat(events)
        .extracting(event -> event.number("done"))
        .containsExactlyElementsOf(IntStream.rangeClosed(2, 23).mapToObj(i -> i / 2.0).toList());
    assertThat(events.get(1).sequence()).isEqualTo(2);
    assertThat(events.get(0).text("none")).isEmpty();
    assertThat(events.get(0).number("none")).isNaN();
  }

  @Test
  void leavesOutALineThatAKillCutOff() throws Exception {
    String claim;
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      run.events().emit("progress", Map.of("done", 1));
      claim = run.claim().name();
    }
    Files.writeString(
        directory.resolve("run/events/" + claim + ".jsonl"),
        "{\"seq\":2,\"at\":\"yesterday\",\"kind\":\"x\"}\n\n{\"seq\":3,\"at\":\"20",
        StandardOpenOption.APPEND);
    assertThat(EventLog.read(storage, run())).hasSize(1);
    assertThat(EventLog.read(storage, directory.resolve("none").toString())).isEmpty();
  }

  @Test
  void showsEventsAndOutlivesAReaderThatFails() {
    List<Event> seen = new ArrayList<>();
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      EventLog log = run.events();
      log.subscribe(
          event -> {
            throw new IllegalStateException("a dead tracker");
          });
      log.subscribe(seen::add);
      log.emit("stage_started", Map.of("stage", "corpus"));
      log.emit("stage_finished", Map.of("stage", "corpus"));
    }
    assertThat(seen).extracting(Event::kind).containsExactly("stage_started", "stage_finished");
    assertThat(seen.get(0)).isEqualTo(EventLog.read(storage, run()).get(0));
  }

  @Test
  void refusesFieldsThatItWritesItself() {
    try (RunDirectory run = RunDirectory.open(storage, run())) {
      assertThatThrownBy(() -> run.events().emit("x", Map.of("kind", "y")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kind");
    }
  }

  /** In another file, since nothing can be appended to the one that failed. */
  @Test
  void goesOnWritingWhenTheDiskIsBack() {
    String events = "faulty://" + directory.resolve("run/events");
    EventFile file = EventFile.of(storage, events, "1-a").withPause(Duration.ZERO);
    file.append("{\"a\":1}\n".getBytes(UTF_8));
    FaultyFileSystem.fault =
        (operation, path) -> {
          throw new java.io.IOException("the disk is gone");
        };
    assertThat(file.append("{\"a\":2}\n".getBytes(UTF_8)))
        .hasValueSatisfying(warning -> assertThat(warning).contains("the disk is gone"));
    assertThat(file.append("{\"a\":3}\n".getBytes(UTF_8))).isEmpty();
    heal();
    assertThat(file.append("{\"a\":4}\n".getBytes(UTF_8))).isEmpty();
    file.close();
    List<StoredFile> files = new ArrayList<>(storage.list(events));
    files.sort(EventFile.ORDER);
    assertThat(files).extracting(StoredFile::name).first().isEqualTo("1-a.jsonl");
    assertThat(storage.readBytes(files.get(files.size() - 1).uri(), 99))
        .asString(UTF_8)
        .isEqualTo("{\"a\":4}\n");
  }

  @Test
  void gathersLinesWhereFilesAppearAsAWhole() {
    String events = "gs://" + directory.resolve("run/events");
    EventFile patient = EventFile.of(storage, events, "1-a").withPause(Duration.ofHours(1));
    EventFile eager = EventFile.of(storage, events, "2-b").withPause(Duration.ZERO);
    for (int i = 0; i < 3; i++) {
      byte[] line = ("{\"a\":" + i + "}\n").getBytes(UTF_8);
      patient.append(line);
      eager.append(line);
    }
    patient.close();
    eager.close();
    List<StoredFile> files = new ArrayList<>(storage.list(events));
    files.sort(EventFile.ORDER);
    assertThat(files)
        .extracting(file -> file.name() + " " + file.bytes())
        .containsExactly(
            "1-a.jsonl 8", "1-a.1.jsonl 16", "2-b.jsonl 8", "2-b.1.jsonl 8", "2-b.2.jsonl 8");
  }

  private String run() {
    return directory.resolve("run").toString();
  }
}
