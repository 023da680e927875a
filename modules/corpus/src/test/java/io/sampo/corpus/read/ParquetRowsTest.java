package io.sampo.corpus.read;

import static io.sampo.corpus.read.Records.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.corpus.Runs;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.storage.Storage;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetRowsTest {
  @TempDir Path dir;

  @Test
  void rowsAreRecordsWhateverTheSplits() throws IOException {
    Path file =
        table(
            "select concat('text number ', id) as text, id as key, 'http://a/' as url"
                + " from range(3000)");
    for (long split : new long[] {1 << 30, 7000, 500}) {
      assertThat(Records.byDocId(file, SourceFormat.PARQUET, split))
          .hasSize(3000)
          .hasEntrySatisfying(
              "s/" + file.getFileName() + ":000000002999",
              r -> assertThat(show(r)).isEqualTo("text number 2999"));
    }
    RawRecord first = read(file, "key").get(7);
    assertThat(first.sourceId()).isEqualTo("7");
    assertThat(first.url()).isEqualTo("http://a/");
  }

  @Test
  void nullsAndOtherColumnsAreToldApart() throws IOException {
    Path file = table("select if(id = 1, null, 'text') as text from range(2)");
    assertThat(show(Records.of(file, SourceFormat.PARQUET)))
        .containsExactly("text", "missing_text (null in column 'text')");
    Path wrong = table("select id as text from range(2)");
    assertThat(show(Records.of(wrong, SourceFormat.PARQUET)))
        .containsExactly("missing_text (no string column 'text')");
  }

  @Test
  @Tag("R14")
  void damagedFilesAreOneDroppedRecord() throws IOException {
    Path file = table("select concat(uuid(), uuid(), id) as text from range(2000)");
    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(dir.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length - 100));
    assertThat(Records.of(cut, SourceFormat.PARQUET, 10_000))
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.MALFORMED_PARQUET);
    Path text = Files.writeString(dir.resolve("text.parquet"), "this is no Parquet file at all");
    assertThat(Records.of(text, SourceFormat.PARQUET))
        .singleElement()
        .extracting(RawRecord::reason)
        .isEqualTo(DropReason.MALFORMED_PARQUET);
    for (int i = bytes.length / 2; i < bytes.length / 2 + 50; i++) {
      bytes[i] ^= 0x5A;
    }
    Path page = Files.write(dir.resolve("page.parquet"), bytes);
    List<RawRecord> records = Records.of(page, SourceFormat.PARQUET);
    assertThat(records.get(records.size() - 1).reason()).isEqualTo(DropReason.MALFORMED_PARQUET);
    assertThat(records.get(records.size() - 1).value()).doesNotContain(dir.toString());
  }

  private Path table(String query) throws IOException {
    Path table = Files.createTempDirectory(dir, "table");
    EmbeddedSpark.session()
        .sql(query)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .option("parquet.block.size", "4096")
        .parquet(table.toString());
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private static List<RawRecord> read(Path file, String id) throws IOException {
    Source source =
        Source.of("s", file.toString(), SourceFormat.PARQUET).withFields("text", id, "url");
    Storage storage = Runs.storage();
    List<RawRecord> records = new ArrayList<>();
    for (FileSplit split : InputFiles.splits(source, InputFiles.list(source, storage), 1 << 30)) {
      try (SplitReader reader = SplitReader.open(split, storage, 1 << 20, 100)) {
        for (RawRecord r = reader.next(); r != null; r = reader.next()) {
          records.add(r);
        }
      }
    }
    return records;
  }
}
