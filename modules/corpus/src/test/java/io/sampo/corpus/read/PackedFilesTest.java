package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.show;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.sampo.corpus.SourceFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedFilesTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"bz2", "zst"})
  void allMembersAreReadAndTruncationIsCounted(String ending) throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      text.append("line ").append(random.nextLong()).append('\n');
    }
    Path file = dir.resolve("a.txt." + ending);
    pack(file, text.toString());
    pack(file, "the last line\n");
    List<String> lines = show(Records.of(file, SourceFormat.LINES));
    assertThat(lines).hasSize(20_001).endsWith("the last line");
    assertThat(lines.subList(0, 20_000)).isEqualTo(text.toString().lines().toList());

    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(dir.resolve("b.txt." + ending), Arrays.copyOf(bytes, bytes.length / 2));
    List<RawRecord> records = Records.of(cut, SourceFormat.LINES);
    RawRecord last = records.get(records.size() - 1);
    assertThat(last.reason()).isEqualTo(DropReason.TRUNCATED_ARCHIVE);
    assertThat(show(records.subList(0, records.size() - 1)))
        .isEqualTo(lines.subList(0, records.size() - 1));

    Path none = Files.writeString(dir.resolve("c.txt." + ending), "this is not packed at all");
    assertThat(Records.of(none, SourceFormat.LINES))
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.TRUNCATED_ARCHIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bz2", "zst"})
  @Tag("R15")
  void bombsAreGivenUpEarly(String ending) throws IOException {
    Path file = dir.resolve("bomb." + ending);
    pack(file, "0".repeat(20 << 20));
    assertThat(Records.of(file, SourceFormat.LINES))
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.DECOMPRESSION_RATIO);
  }

  private static void pack(Path file, String text) throws IOException {
    OutputStream raw =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    try (OutputStream out =
        file.toString().endsWith("bz2")
            ? new BZip2CompressorOutputStream(raw)
            : new ZstdOutputStream(raw)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
