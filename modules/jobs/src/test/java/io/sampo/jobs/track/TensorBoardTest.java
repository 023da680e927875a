package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard's event files. */
class TensorBoardTest {
  @TempDir Path directory;

  @Test
  void sumsAreCrc32cMaskedAsRecordsHaveThem() {
    // RFC 3720, B.4: 32 bytes of zeros and of ones
    assertThat(TensorBoard.maskedCrc(new byte[32])).isEqualTo(masked(0x8a9136aa));
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(TensorBoard.maskedCrc(ones)).isEqualTo(masked(0x62a8ab43));
  }

  /** tensorflow/core/lib/hash/crc32c.h. */
  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  @Test
  void aFileBeginsWithItsVersionAndHoldsEveryNumber() throws Exception {
    try (TensorBoard board =
        new TensorBoard(
            Storage.of(new Configuration()), directory.toString(), "first", "1-process")) {
      board.tell(List.of(Events.round(10, 2.5), Events.round(300, 1.25)));
      board.tell(List.of(Events.round(301, 1)));
    }
    List<byte[]> records = records(file());
    assertThat(records).hasSize(4);
    assertThat(text(records.get(0))).contains("brain.Event:2");
    byte[] second = records.get(2);
    ByteBuffer event = ByteBuffer.wrap(second).order(ByteOrder.LITTLE_ENDIAN);
    // wall time, field 1 of 64 bits
    assertThat(event.get()).isEqualTo((byte) 0x09);
    assertThat(event.getDouble()).isEqualTo(Events.AT.toEpochMilli() / 1000.0);
    // step 300, field 2, in two groups of seven bits
    assertThat(new byte[] {event.get(), event.get(), event.get()})
        .containsExactly(0x10, 0xac, 0x02);
    // summary, field 5, with one value, field 1, of tag, field 1, and number, field 2 of 32 bits
    assertThat(event.get()).isEqualTo((byte) 0x2a);
    assertThat(event.get()).isEqualTo((byte) 22);
    assertThat(event.get()).isEqualTo((byte) 0x0a);
    assertThat(event.get()).isEqualTo((byte) 20);
    assertThat(event.get()).isEqualTo((byte) 0x0a);
    assertThat(event.get()).isEqualTo((byte) 13);
    byte[] tag = new byte[13];
    event.get(tag);
    assertThat(text(tag)).isEqualTo("pretrain/loss");
    assertThat(event.get()).isEqualTo((byte) 0x15);
    assertThat(event.getFloat()).isEqualTo(1.25f);
    assertThat(event.hasRemaining()).isFalse();
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("first"))) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("events.out.tfevents."))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<byte[]> records(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).isEqualTo(TensorBoard.maskedCrc(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(data);
      assertThat(bytes.getInt()).isEqualTo(TensorBoard.maskedCrc(data));
      records.add(data);
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
