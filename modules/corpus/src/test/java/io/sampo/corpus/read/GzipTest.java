package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.gzip;
import static io.sampo.corpus.read.Records.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.SourceFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GzipTest {
  @TempDir Path dir;

  @Test
  void concatenatedMembersAreAllRead() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("one\n".getBytes(StandardCharsets.US_ASCII)));
    both.write(gzip("two\n".getBytes(StandardCharsets.US_ASCII)));
    Path file = Files.write(dir.resolve("a.gz"), both.toByteArray());
    assertThat(show(Records.of(file, SourceFormat.LINES))).containsExactly("one", "two");
  }

  @Test
  void truncatedArchiveKeepsWholeLinesAndCountsTheRest() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    for (int i = 0; i < 5000; i++) {
      text.append("line ").append(random.nextLong()).append('\n');
    }
    byte[] packed = gzip(text.toString().getBytes(StandardCharsets.US_ASCII));
    Path file = Files.write(dir.resolve("a.txt.gz"), Arrays.copyOf(packed, packed.length * 2 / 3));
    List<RawRecord> records = Records.of(file, SourceFormat.LINES);
    List<String> lines = text.toString().lines().toList();
    int whole = records.size() - 1;
    assertThat(whole).isBetween(1000, 4999);
    assertThat(show(records.subList(0, whole))).isEqualTo(lines.subList(0, whole));
    assertThat(records.get(whole).reason()).isEqualTo(DropReason.TRUNCATED_ARCHIVE);
  }

  @Test
  void damagedAndEmptyArchivesAreCounted() throws IOException {
    Files.writeString(dir.resolve("a.gz"), "this is no gzip file");
    Files.write(dir.resolve("b.gz"), new byte[0]);
    assertThat(show(Records.of(dir, SourceFormat.TEXT)))
        .containsExactly(
            "truncated_archive (Not in GZIP format)", "truncated_archive (ends early)");
  }

  @Test
  @Tag("R15")
  void bombIsGivenUpEarly() throws IOException {
    Path file = dir.resolve("bomb.gz");
    byte[] zeros = new byte[1 << 20];
    Arrays.fill(zeros, (byte) '0');
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < 300; i++) {
        out.write(zeros);
      }
    }
    List<RawRecord> records = Records.of(file, SourceFormat.LINES);
    assertThat(records).hasSize(1);
    assertThat(records.get(0).reason()).isEqualTo(DropReason.DECOMPRESSION_RATIO);
  }
}
