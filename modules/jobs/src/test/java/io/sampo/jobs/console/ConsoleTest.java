package io.sampo.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.Event;
import io.sampo.storage.StageResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private Console plain() {
    return Console.plain(stream(out), stream(err));
  }

  private Console terminal(int columns) {
    return Console.terminal(stream(out), stream(err), columns, true);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Event progress(int done, int total) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("stage", "pretrain").put("done", done).put("total", total);
    fields.put("unit", "rounds").put("note", "loss 4.2");
    return new Event(1, Instant.EPOCH, "progress", fields);
  }

  @Test
  void withoutATerminalThereAreLinesNowAndThenAndNoControlCharacters() {
    ProgressView view = new ProgressView(plain(), clock::get);
    view.begin("pretrain");
    for (int done = 1; done <= 10; done++) {
      clock.addAndGet(4_000);
      view.accept(progress(done, 10));
    }
    view.end();
    assertThat(printed())
        .isEqualTo(
            "pretrain    4 of 10 rounds  loss 4.2, about 24 s left\n"
                + "pretrain    8 of 10 rounds  loss 4.2, about 8 s left\n");
  }

  @Test
  void onATerminalTheBarIsDrawnOverItself() {
    Console console = terminal(80);
    ProgressView view = new ProgressView(console, clock::get);
    view.begin("pretrain");
    clock.addAndGet(1_000);
    view.accept(progress(5, 10));
    view.end();
    assertThat(printed())
        .isEqualTo(
            "\r\u001b[Kpretrain    …\r\u001b[Kpretrain    "
                + "█".repeat(12)
                + "░".repeat(12)
                + "  50 %  5 of 10 rounds  loss 4.2\r\u001b[K");
  }

  @Test
  void timeLeftIsToldOnceThereIsASpeed() {
    ProgressView view = new ProgressView(plain(), clock::get);
    view.begin("score");
    view.accept(progress(0, 100));
    clock.addAndGet(16_000);
    view.accept(progress(20, 100));
    assertThat(printed()).isEqualTo("pretrain    20 of 100 rounds  loss 4.2, about 64 s left\n");
  }

  @Test
  void theBarIsNotDrawnMoreOftenThanAnEyeSees() {
    ProgressView view = new ProgressView(terminal(80), clock::get);
    view.begin("pretrain");
    int before = out.size();
    view.accept(progress(5, 10));
    assertThat(out.size()).isEqualTo(before);
    view.accept(progress(10, 10));
    assertThat(printed()).contains("100 %");
  }

  @Test
  void linesPushTheBarDownAndABarNeverWraps() {
    Console console = terminal(40);
    console.bar("b".repeat(100));
    console.line("a line");
    String bar = "b".repeat(39);
    assertThat(printed()).isEqualTo("\r\u001b[K" + bar + "\r\u001b[Ka line\n" + bar);
  }

  @Test
  void warningsAreLines() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("stage", "shards").put("message", "made again");
    new ProgressView(plain(), clock::get).accept(new Event(1, Instant.EPOCH, "warning", fields));
    assertThat(printed()).isEqualTo("shards      warning: made again\n");
  }

  @Test
  void onATerminalWarningsAreYellowUnlessNobodyWantsColours() {
    terminal(80).warning("shards      ", "made again");
    Console.terminal(stream(out), stream(err), 80, false).warning("", "made again");
    assertThat(printed())
        .isEqualTo("shards      \u001b[33mwarning:\u001b[0m made again\nwarning: made again\n");
  }

  @Test
  void noticesAreLinesToo() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("stage", "pretrain").put("message", "self-check over 6 steps");
    new ProgressView(plain(), clock::get).accept(new Event(1, Instant.EPOCH, "notice", fields));
    assertThat(printed()).isEqualTo("pretrain    self-check over 6 steps\n");
  }

  @Test
  @Tag("R23")
  void linesAndErrorsAreRedacted() {
    plain().line("s3a://key:geheim@bucket");
    plain().error("jdbc:postgresql://h/db?password=geheim");
    assertThat(printed()).isEqualTo("s3a://***@bucket\n");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("password=***")
        .doesNotContain("geheim");
  }

  @Test
  void linesCanGiveTheAnswersTheirStream() {
    Console console = plain().withLinesOnErrors();
    console.line("for people");
    assertThat(printed()).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("for people\n");
  }

  @Test
  void aFinishedStageIsOneLineFoldedOnANarrowTerminal() {
    StageResult result =
        new StageResult("corpus", false, "x", Map.of("documents_read", 4012), 4.24);
    assertThat(StageLines.of(result, Integer.MAX_VALUE))
        .containsExactly("corpus           4.2 s  documents read 4,012");
    StageResult skipped = new StageResult("corpus", true, "x", Map.of("documents_read", 1), 0.1);
    assertThat(StageLines.of(skipped, 80)).containsExactly("corpus      skipped: already complete");
    Map<String, Object> two = new java.util.LinkedHashMap<>();
    two.put("documents_read", 4012);
    two.put("documents_kept", 3800);
    assertThat(StageLines.of(new StageResult("corpus", false, "x", two, 4.24), 50))
        .isEqualTo(
            List.of(
                "corpus           4.2 s  documents read 4,012",
                "                        documents kept 3,800"));
  }
}
