package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.show;
import static io.sampo.corpus.read.Records.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadersTest {
  @TempDir Path dir;

  @Test
  void textFileIsOneDocument() throws IOException {
    write(dir.resolve("b.txt"), "one\ntwo\n");
    write(dir.resolve("a.txt"), "three");
    Map<String, RawRecord> records = Records.byDocId(dir, SourceFormat.TEXT, 1);
    assertThat(records).containsOnlyKeys("s/a.txt:000000000000", "s/b.txt:000000000000");
    assertThat(show(records.get("s/b.txt:000000000000"))).isEqualTo("one\ntwo\n");
  }

  @Test
  void tooLargeTextFileIsDropped() throws IOException {
    Files.write(dir.resolve("a.txt"), new byte[Records.MAX_BYTES + 1]);
    Files.write(dir.resolve("b.txt"), new byte[Records.MAX_BYTES]);
    List<RawRecord> records = Records.of(dir, SourceFormat.TEXT);
    assertThat(show(records.get(0))).isEqualTo("record_too_large (more than 1048576 bytes)");
    assertThat(records.get(1).text()).hasSize(Records.MAX_BYTES);
  }

  @Test
  void lineIsOneDocument() throws IOException {
    Path file = write(dir.resolve("a.txt"), "one\n\ntwo");
    assertThat(Records.byDocId(file, SourceFormat.LINES, 1 << 20))
        .containsOnlyKeys("s/a.txt:000000000000", "s/a.txt:000000000004", "s/a.txt:000000000005");
  }

  @Test
  @Tag("R15")
  void fiftyMegabyteLineIsDroppedAndItsNeighboursStay() throws IOException {
    Path file = dir.resolve("a.txt");
    byte[] megabyte = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (var out = Files.newOutputStream(file)) {
      out.write("before\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 50; i++) {
        out.write(megabyte);
      }
      out.write("\nafter\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(show(Records.of(file, SourceFormat.LINES)))
        .containsExactly("before", "record_too_large (52428800 bytes)", "after");
  }

  @Test
  @Tag("R16")
  void brokenBytesBecomeReplacementCharactersAndAreCounted() throws IOException {
    Path file = dir.resolve("a.txt");
    byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xC3, 'c', (byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
    Files.write(file, bytes);
    RawRecord record = Records.of(file, SourceFormat.LINES).get(0);
    assertThat(record.text()).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
    assertThat(record.invalidUtf8()).isEqualTo(2);
  }

  @Test
  void jsonLineGivesTextAndId() throws IOException {
    Path file =
        write(
            dir.resolve("a.jsonl"),
            "\uFEFF{\"id\": 7, \"text\": \"a\\nb \\ud83d\\ude00 \\ud800\", \"more\": {\"text\": 1}}\n"
                + "  \n"
                + "{\"text\":\"second\"}\n");
    List<RawRecord> records = readJson(file);
    assertThat(show(records)).containsExactly("a\nb \uD83D\uDE00 \uD800", "second");
    assertThat(records.get(0).sourceId()).isEqualTo("7");
    assertThat(records.get(1).sourceId()).isNull();
  }

  @Test
  @Tag("R16")
  void malformedJsonIsDroppedUnderItsOwnReasonWithItsPlace() throws IOException {
    Path file =
        write(
            dir.resolve("a.jsonl"),
            "{\"text\":\"good\"}\n{\"text\":\"cut\n{\"text\":\"x\"} {}\n{\"text\":7}\n[1]\n"
                + "{\"text\":\"raw\u0000nul\"}\n");
    Map<String, RawRecord> records = Records.byDocId(file, SourceFormat.JSONL, 1 << 20);
    assertThat(
            records.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        e -> e.getValue().reason() == null ? "" : e.getValue().reason().label())))
        .isEqualTo(
            Map.of(
                "s/a.jsonl:000000000000", "",
                "s/a.jsonl:000000000016", "malformed_json",
                "s/a.jsonl:000000000029", "malformed_json",
                "s/a.jsonl:000000000045", "missing_text",
                "s/a.jsonl:000000000056", "missing_text",
                "s/a.jsonl:000000000060", "malformed_json"));
  }

  @Test
  void deepNestingIsRefusedNotFollowed() throws IOException {
    Path file = write(dir.resolve("a.jsonl"), "[".repeat(100_000) + "\n{\"text\":\"b\"}\n");
    assertThat(show(Records.of(file, SourceFormat.JSONL)).get(0)).startsWith("malformed_json");
    assertThat(show(Records.of(file, SourceFormat.JSONL)).get(1)).isEqualTo("b");
  }

  @Test
  void wikiExtractorGivesBodiesAndIds() throws IOException {
    Path file =
        write(
            dir.resolve("wiki_00"),
            "<doc id=\"12\" url=\"?curid=12\" title=\"A\">\nA\n\nBody <b>.\n</doc>\n\n"
                + "<doc id=\"13\" url=\"\" title=\"B\">\nB\n</doc>\n");
    List<RawRecord> records = Records.of(file, SourceFormat.WIKIEXTRACTOR);
    assertThat(show(records)).containsExactly("A\n\nBody <b>.\n", "B\n");
    assertThat(records.get(0).sourceId()).isEqualTo("12");
  }

  @Test
  void brokenWikiExtractorFilesAreCounted() throws IOException {
    Path file =
        write(
            dir.resolve("wiki_00"),
            "stray\n<doc id=\"1\">\nA\n<doc id=\"2\">\nB\n</doc>\nstray\n\nstray\n<doc id=\"3\">\nC\n"
                + "</doc>\n<doc id=\"4\">\n"
                + "long line\n".repeat(200_000)
                + "</doc>\n<doc id=\"5\">\nend");
    assertThat(show(Records.of(file, SourceFormat.WIKIEXTRACTOR)))
        .containsExactly(
            "outside_document (6 bytes)",
            "unclosed_document (no </doc> before the next <doc or the end)",
            "B\n",
            "outside_document (12 bytes)",
            "C\n",
            "record_too_large (2000000 bytes)",
            "unclosed_document (no </doc> before the next <doc or the end)");
  }

  @ParameterizedTest
  @EnumSource(
      value = SourceFormat.class,
      names = {"LINES", "JSONL", "WIKIEXTRACTOR"})
  void splitsOfAnySizeGiveTheSameRecords(SourceFormat format) throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String line = "x".repeat(random.nextInt(30));
      switch (random.nextInt(4)) {
        case 0 -> text.append("{\"text\":\"").append(i).append(line).append("\"}\n");
        case 1 -> text.append("<doc id=\"").append(i).append("\">\r\n");
        case 2 -> text.append("</doc>\n");
        default -> text.append(line).append('\n');
      }
    }
    Path file = write(dir.resolve("a"), text.toString());
    Map<String, String> whole = shown(file, format, 1L << 40);
    for (long splitBytes : new long[] {1, 2, 7, 64, 1000}) {
      assertThat(shown(file, format, splitBytes)).as("splits of %d", splitBytes).isEqualTo(whole);
    }
  }

  @Test
  void blocksEndAtBlankLinesWhateverTheSplits() throws IOException {
    StringBuilder text = new StringBuilder("\n\nfirst\nblock\n");
    for (int i = 0; i < 60; i++) {
      text.append("\n".repeat(1 + i % 3)).append("block ").append(i).append("\nline two\n");
    }
    Path file = write(dir.resolve("a.txt"), text.toString());
    Map<String, String> whole = shown(file, SourceFormat.BLOCKS, 1 << 20);
    assertThat(whole).hasSize(61).containsEntry("s/a.txt:000000000002", "first\nblock\n");
    for (long split = 1; split < 40; split += 3) {
      assertThat(shown(file, SourceFormat.BLOCKS, split)).isEqualTo(whole);
    }
  }

  private static Map<String, String> shown(Path file, SourceFormat format, long splitBytes)
      throws IOException {
    return Records.byDocId(file, format, splitBytes).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> show(e.getValue())));
  }

  private static List<RawRecord> readJson(Path file) throws IOException {
    JsonLinesReader reader =
        new JsonLinesReader(
            new LineReader(Files.newInputStream(file), 0, 1 << 20), 1 << 20, "text", "id", "url");
    List<RawRecord> records = new java.util.ArrayList<>();
    for (RawRecord r = reader.next(); r != null; r = reader.next()) {
      records.add(r);
    }
    return records;
  }
}
