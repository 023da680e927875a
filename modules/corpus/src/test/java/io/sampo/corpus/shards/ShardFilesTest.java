package io.sampo.corpus.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.Runs;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardFilesTest {
  @TempDir Path dir;
  private final Storage storage = Runs.storage();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256, 1000, 4096})
  void whatIsWrittenIsRead(int rowGroupRows) throws IOException {
    List<Sequence> written = random(1000, 600);
    Path file = dir.resolve("shard.parquet");
    ShardWriter writer = write(file, written, rowGroupRows);
    assertThat(writer.sha256()).isEqualTo(storage.sha256(file.toString()));
    assertThat(writer.bytes()).isEqualTo(Files.size(file));
    assertThat(writer.tokens()).isEqualTo(written.stream().mapToLong(Sequence::length).sum());
    List<Sequence> read = new ArrayList<>();
    try (ShardReader reader = ShardReader.open(storage, file.toString())) {
      assertThat(reader.rowGroups()).isEqualTo(writer.rowGroups());
      for (int g = 0; g < reader.rowGroups(); g++) {
        assertThat(reader.rows(g)).isEqualTo(Math.min(rowGroupRows, 1000 - g * rowGroupRows));
        read.addAll(reader.read(g));
      }
    }
    assertThat(read).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(read.get(i).inputIds()).isEqualTo(written.get(i).inputIds());
      assertThat(read.get(i).docId()).isEqualTo(written.get(i).docId());
      assertThat(read.get(i).secondSegmentStart()).isEqualTo(written.get(i).secondSegmentStart());
    }
  }

  @Test
  void rowGroupsAreReadInAnyOrder() throws IOException {
    Path file = dir.resolve("shard.parquet");
    List<Sequence> written = random(50, 20);
    write(file, written, 10);
    try (ShardReader reader = ShardReader.open(storage, file.toString())) {
      for (int g : new int[] {4, 0, 2, 2}) {
        assertThat(reader.read(g).get(3).inputIds()).isEqualTo(written.get(10 * g + 3).inputIds());
      }
    }
  }

  @Test
  void columnsAreRequiredAndZstdInOneEncoding() throws IOException {
    Path file = dir.resolve("shard.parquet");
    write(file, random(5, 20), 10);
    try (var reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(storage.path(file.toString()), storage.configuration()))) {
      assertThat(reader.getFileMetaData().getSchema().toString().replaceAll("\\s+", " ").trim())
          .isEqualTo(
              "message sequence { required group input_ids (LIST) { repeated group list {"
                  + " required int32 element; } } required int32 second_segment_start;"
                  + " required binary doc_id (STRING); }");
      assertThat(reader.getFooter().getBlocks().get(0).getColumns())
          .allMatch(c -> c.getCodec() == CompressionCodecName.ZSTD)
          // Of several the order, and so the file, would differ from JVM to JVM.
          .allMatch(c -> c.getEncodings().size() == 1);
    }
  }

  @Test
  @Tag("R14")
  void damagedFilesAreRefusedByName() throws IOException {
    Path file = dir.resolve("shard.parquet");
    write(file, random(100, 100), 10);
    byte[] bytes = Files.readAllBytes(file);

    Path cut = Files.write(dir.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ShardReader.open(storage, cut.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cut.parquet: is damaged or no shard");

    Path text = Files.writeString(dir.resolve("text.parquet"), "no parquet at all, just text");
    assertThatThrownBy(() -> ShardReader.open(storage, text.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("text.parquet");

    assertThatThrownBy(() -> ShardReader.open(storage, dir + "/nothing.parquet"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("nothing.parquet");
  }

  private ShardWriter write(Path file, List<Sequence> sequences, int rowGroupRows)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      ShardWriter writer = new ShardWriter(out, rowGroupRows);
      try (writer) {
        for (Sequence sequence : sequences) {
          writer.write(sequence);
        }
      }
      return writer;
    }
  }

  private static List<Sequence> random(int rows, int maxLength) {
    Random random = new Random(1);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int[] ids = random.ints(1 + random.nextInt(maxLength), 0, 30_522).toArray();
      sequences.add(new Sequence(ids, random.nextInt(ids.length + 1), "ä/doc:" + i));
    }
    return sequences;
  }
}
