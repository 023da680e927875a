package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.show;
import static io.sampo.corpus.read.Records.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WikipediaDumpTest {
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
