package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.show;
import static io.sampo.corpus.read.Records.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WikipediaDumpTest {
  private static final SourceFormat FORMAT = SourceFormat.WIKIPEDIA_XML;

  @TempDir Path dir;

  @Test
  void articlesWhateverTheSplitsAndPacked() throws IOException {
    StringBuilder dump = new StringBuilder("<mediawiki>\n  <siteinfo>x</siteinfo>\n");
    for (int i = 0; i < 200; i++) {
      dump.append(page("Mill &amp; River " + i, i % 4 == 1 ? 1 : 0, i, "The '''mill''' " + i));
    }
    dump.append("  <page>\n    <title>cut");
    Path file = write(dir.resolve("a.xml"), dump.toString());
    Map<String, RawRecord> whole = Records.byDocId(file, SourceFormat.WIKIPEDIA_XML, 1 << 30);
    assertThat(whole).hasSize(151);
    RawRecord first = whole.values().iterator().next();
    assertThat(first.text()).isEqualTo("Mill & River 0\n\nThe mill 0\n");
    assertThat(first.sourceId()).isEqualTo("100");
    for (long split : new long[] {977, 200, 64}) {
      Map<String, RawRecord> cut = Records.byDocId(file, SourceFormat.WIKIPEDIA_XML, split);
      assertThat(cut.keySet()).isEqualTo(whole.keySet());
      assertThat(show(List.copyOf(cut.values()))).isEqualTo(show(List.copyOf(whole.values())));
    }
    assertThat(show(List.copyOf(whole.values())))
        .endsWith("unclosed_document (no </page> before the next <page> or the end)");
    Path packed = dir.resolve("b.xml.bz2");
    try (var out = new BZip2CompressorOutputStream(Files.newOutputStream(packed))) {
      out.write(Files.readAllBytes(file));
    }
    assertThat(show(Records.of(packed, SourceFormat.WIKIPEDIA_XML)))
        .isEqualTo(show(List.copyOf(whole.values())));
  }

  /** Streams that end between pages, as Wikipedia makes them, and anywhere, as packers do. */
  @Test
  void streamsOfBzip2AreReadByManyTasks() throws IOException {
    StringBuilder pages = new StringBuilder("<mediawiki>\n  <siteinfo>x</siteinfo>\n");
    List<Integer> ends = new ArrayList<>(List.of(pages.length()));
    for (int i = 0; i < 120; i++) {
      pages.append(page("Mill " + i, 0, i, "The '''mill''' " + i));
      if (i % 10 == 9) {
        ends.add(pages.length());
      }
    }
    byte[] dump = pages.append("</mediawiki>\n").toString().getBytes(StandardCharsets.UTF_8);
    Path plain = Files.write(dir.resolve("plain.xml"), dump);
    List<String> expected = show(Records.of(plain, FORMAT));
    assertThat(expected).hasSize(120);
    assertStreams(dump, ends, expected);
    for (int step : new int[] {1_000, 257, 61}) {
      assertStreams(
          dump,
          IntStream.iterate(step, at -> at < dump.length, at -> at + step).boxed().toList(),
          expected);
    }
  }

  private void assertStreams(byte[] dump, List<Integer> ends, List<String> expected)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    int from = 0;
    for (int to : Stream.concat(ends.stream(), Stream.of(dump.length)).toList()) {
      try (var out = new BZip2CompressorOutputStream(packed)) {
        out.write(dump, from, to - from);
      }
      from = to;
    }
    Path file = Files.write(dir.resolve("streams.xml.bz2"), packed.toByteArray());
    Map<String, RawRecord> whole = Records.byDocId(file, FORMAT, Long.MAX_VALUE / 4);
    assertThat(show(List.copyOf(whole.values()))).containsExactlyInAnyOrderElementsOf(expected);
    for (long split : new long[] {packed.size() / 2, 777, 100}) {
      Map<String, RawRecord> cut = Records.byDocId(file, FORMAT, split);
      assertThat(cut.keySet()).isEqualTo(whole.keySet());
      assertThat(show(List.copyOf(cut.values()))).isEqualTo(show(List.copyOf(whole.values())));
    }
  }

  /** What is whole before and behind it stays. */
  @Test
  void aDamagedStreamCostsNoOther() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    List<Integer> starts = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      starts.add(packed.size());
      try (var out = new BZip2CompressorOutputStream(packed)) {
        for (int i = 0; i < 5; i++) {
          out.write(page("Mill " + s + i, 0, i, "Text").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    byte[] bytes = packed.toByteArray();
    bytes[starts.get(2) + 60] ^= 0x55;
    Path file = Files.write(dir.resolve("damaged.xml.bz2"), bytes);
    List<String> read = show(Records.of(file, FORMAT, starts.get(1)));
    assertThat(read.stream().filter(text -> text.startsWith("Mill"))).hasSize(15);
    assertThat(read.stream().filter(text -> !text.startsWith("Mill")))
        .singleElement()
        .asString()
        .startsWith("truncated_archive");
  }

  @Test
  void redirectsAreNoArticles() throws IOException {
    Path file =
        write(
            dir.resolve("a.xml"),
            page("A", 0, 1, "#REDIRECT [[B]]").replace("<ns>", "<redirect title=\"B\" />\n    <ns>")
                + page("B", 0, 2, "Text"));
    assertThat(show(Records.of(file, SourceFormat.WIKIPEDIA_XML))).containsExactly("B\n\nText\n");
  }

  @Test
  void markupGoesItsWordsStay() {
    assertThat(Wikitext.plain("'''Mill''' is a [[machine|device]] of [[Finland]]."))
        .isEqualTo("Mill is a device of Finland.\n");
    assertThat(
            Wikitext.plain(
                "A{{Infobox|x={{y}}|z=[[q]]}}B<!-- c -->C<ref name=\"a\">r</ref>D<ref/>E"))
        .isEqualTo("ABCDE\n");
    assertThat(Wikitext.plain("== History ==\n* one\n# two\n: three\n----\n{|\n| cell\n|}\nend"))
        .isEqualTo("History\none\ntwo\nthree\n\n\nend\n");
    assertThat(
            Wikitext.plain(
                "[[File:A.jpg|thumb|A [[mill]]]]x[[Category:Mills]][[de:Mühle]] [[:Category:Y]]"))
        .isEqualTo("x Category:Y\n");
    assertThat(
            Wikitext.plain("see [https://example.org/ the page], [1], a < b &amp;nbsp;c __TOC__"))
        .isEqualTo("see the page, [1], a < b &nbsp;c\n");
    assertThat(Wikitext.plain("open {{ template\n\nNext [[link\n\n<math>x</math>y <b>z</b>"))
        .isEqualTo("open\n\nNext [[link\n\ny z\n");
    String hostile = "[[".repeat(20_000) + "{{".repeat(20_000);
    assertThat(Wikitext.plain(hostile)).isNotNull();
  }

  private static String page(String title, int namespace, int id, String text) {
    return "  <page>\n    <title>"
        + title
        + "</title>\n    <ns>"
        + namespace
        + "</ns>\n    <id>"
        + (100 + id)
        + "</id>\n    <revision>\n      <id>9</id>\n      <text bytes=\"9\" xml:space=\"preserve\">"
        + text
        + "</text>\n    </revision>\n  </page>\n";
  }
}
