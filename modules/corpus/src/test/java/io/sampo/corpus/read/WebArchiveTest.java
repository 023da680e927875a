package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.gzip;
import static io.sampo.corpus.read.Records.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import io.sampo.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebArchiveTest {
  private static final String PAGE =
      "<html><head><title>Mill</title><script>var x = 1;</script></head><body><nav>Home News</nav>"
          + "<article><h1>The mill</h1><p>The mill stands by the river, and it has ground the corn"
          + " of the valley for three hundred years, through wars and floods.</p><p>Its miller is"
          + " old now, and nobody knows who will take over the wheel when he goes to his rest."
          + "</p></article></body></html>";

  @TempDir Path dir;

  @Test
  void pagesGiveTheirMainText() throws IOException {
    Path file = Files.write(dir.resolve("a.warc.gz"), gzip(record("text/html", PAGE, 0)));
    List<RawRecord> records = Records.of(file, SourceFormat.WARC);
    assertThat(records).hasSize(1);
    assertThat(records.get(0).url()).isEqualTo("https://example.org/mill");
    assertThat(records.get(0).text())
        .contains("The mill stands by the river")
        .contains("Its miller is old now")
        .doesNotContain("var x");
    Path other = Files.write(dir.resolve("b.warc"), record("image/png", "no page", 0));
    assertThat(Records.of(other, SourceFormat.WARC)).isEmpty();
  }

  @Test
  @Tag("R15")
  void lengthsThatLieAndCutFilesAreCounted() throws IOException {
    byte[] good = record("text/html", PAGE, 0);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(good);
    both.write(record("text/html", PAGE, 1_000_000_000));
    List<RawRecord> records =
        Records.of(Files.write(dir.resolve("a.warc"), both.toByteArray()), SourceFormat.WARC);
    assertThat(records).hasSize(2);
    assertThat(records.get(0).reason()).isNull();
    assertThat(records.get(1).reason()).isNotNull();
    assertThat(records.get(1).reason().broken()).isTrue();

    List<RawRecord> cut =
        Records.of(
            Files.write(dir.resolve("b.warc"), Arrays.copyOf(good, good.length - 200)),
            SourceFormat.WARC);
    assertThat(cut).singleElement().satisfies(r -> assertThat(r.reason()).isNotNull());
    List<RawRecord> none =
        Records.of(Files.writeString(dir.resolve("c.warc"), "no archive\n"), SourceFormat.WARC);
    assertThat(none)
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.MALFORMED_WARC);
    List<RawRecord> one =
        Records.of(Files.writeString(dir.resolve("e.wet"), "W"), SourceFormat.WET);
    assertThat(one)
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.MALFORMED_WARC);
    String large = PAGE.replace("</article>", "<p>" + "x ".repeat(Records.MAX_BYTES) + "</p>");
    List<RawRecord> tooLarge =
        Records.of(
            Files.write(dir.resolve("d.warc"), record("text/html", large, 0)), SourceFormat.WARC);
    assertThat(show(tooLarge)).containsExactly("record_too_large (more than 1048576 bytes)");
  }

  @Test
  void oddPagesAreDroppedAndTheNextOneIsRead() throws IOException {
    String good = new String(record("text/html", PAGE, 0), StandardCharsets.UTF_8);
    String nowhere = good.replace("WARC-Target-URI: https://example.org/mill", "X-Y: 1234567890");
    String unpacked =
        good.replace("HTTP/1.1 200 OK\r\nC", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nC");
    unpacked =
        unpacked.replace(
            "Content-Length: " + length(good), "Content-Length: " + (length(good) + 24));
    for (String odd : new String[] {nowhere, unpacked}) {
      Path file = Files.writeString(dir.resolve("odd.warc"), odd + good);
      List<RawRecord> records = Records.of(file, SourceFormat.WARC);
      assertThat(records).hasSize(2);
      assertThat(records.get(0).reason()).isEqualTo(DropReason.MALFORMED_HTTP);
      assertThat(records.get(1).text()).contains("Its miller is old now");
    }
    Path file = Files.writeString(dir.resolve("odd.warc"), good.replace("200 OK", "404 No") + good);
    assertThat(Records.of(file, SourceFormat.WARC)).hasSize(1);
  }

  @Test
  void aPageWhoseAddressIsNoUriGivesItsMainTextToo() throws IOException {
    String good = new String(record("text/html", PAGE, 0), StandardCharsets.UTF_8);
    String odd = good.replace("https://example.org/mill", "https://example.org/a b|[c");
    Path file = Files.writeString(dir.resolve("address.warc"), odd);
    assertThat(Records.of(file, SourceFormat.WARC))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.url()).isEqualTo("https://example.org/a b|[c");
              assertThat(record.text()).contains("Its miller is old now").doesNotContain("News");
            });
  }

  private static int length(String record) {
    String mark = "msgtype=response\r\nContent-Length: ";
    int start = record.indexOf(mark) + mark.length();
    return Integer.parseInt(record.substring(start, record.indexOf('\r', start)));
  }

  @Test
  void charsetIsDetectedNotBelieved() {
    byte[] latin = "<p>Müller für alle".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf8 = "<p>Müller für alle".getBytes(StandardCharsets.UTF_8);
    Charset windows = Charset.forName("windows-1252");
    assertThat(HtmlText.charset(latin, Optional.of("utf-8"))).isEqualTo(windows);
    assertThat(HtmlText.charset(utf8, Optional.of("iso-8859-1"))).isEqualTo(StandardCharsets.UTF_8);
    assertThat(HtmlText.charset(latin, Optional.of("no such"))).isEqualTo(windows);
    byte[] greek = "<meta charset='iso-8859-7'>Μύλος".getBytes(Charset.forName("iso-8859-7"));
    assertThat(HtmlText.charset(greek, Optional.empty()).name()).isEqualTo("ISO-8859-7");
    assertThat(HtmlText.of(greek, Optional.empty(), "https://example.org/")).contains("Μύλος");
  }

  /** One capture of Common Crawl in all its forms: the page's text equals the text they took. */
  @Test
  void commonCrawlCapture() throws IOException {
    unpack(SharedData.path("data/dirty/cc_whirlwind.tar.gz"));
    for (String ending : new String[] {"", ".gz"}) {
      List<RawRecord> warc = Records.of(dir.resolve("whirlwind.warc" + ending), SourceFormat.WARC);
      List<RawRecord> wet =
          Records.of(dir.resolve("whirlwind.warc.wet" + ending), SourceFormat.WET);
      assertThat(warc).hasSize(1);
      assertThat(wet).hasSize(1);
      assertThat(warc.get(0).url()).isEqualTo("https://an.wikipedia.org/wiki/Escopete");
      assertThat(wet.get(0).url()).isEqualTo("https://an.wikipedia.org/wiki/Escopete");
      String sentence =
          wet.get(0)
              .text()
              .lines()
              .filter(l -> l.startsWith("Escopete ye"))
              .findFirst()
              .orElseThrow();
      assertThat(warc.get(0).text()).contains(sentence.substring(0, 40));
      assertThat(warc.get(0).text()).doesNotContain("Menú principal");
    }
  }

  private void unpack(Path archive) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
      byte[] header = new byte[512];
      while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
        String name = new String(header, 0, 100, StandardCharsets.US_ASCII).trim();
        String octal = new String(header, 124, 11, StandardCharsets.US_ASCII).trim();
        int size = Integer.parseInt(octal, 8);
        byte[] content = in.readNBytes((size + 511) / 512 * 512);
        if (name.contains("whirlwind")) {
          Files.write(
              dir.resolve(name.substring(name.lastIndexOf('/') + 1)), Arrays.copyOf(content, size));
        }
      }
    }
  }

  private static byte[] record(String type, String body, int lie) {
    byte[] payload = body.getBytes(StandardCharsets.UTF_8);
    String http =
        "HTTP/1.1 200 OK\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + payload.length
            + "\r\n\r\n";
    String text =
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/mill\r\n"
            + "WARC-Date: 2026-01-01T00:00:00Z\r\n"
            + "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
            + "Content-Type: application/http; msgtype=response\r\nContent-Length: "
            + (http.length() + payload.length + lie)
            + "\r\n\r\n"
            + http
            + body
            + "\r\n\r\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
