package io.sampo.jobs.track;

import io.sampo.storage.Event;
import io.sampo.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * Writes TensorBoard's event files: records of (length, masked CRC-32C of it, data, masked CRC-32C
 * of that), each holding a protocol buffer {@code tensorflow.Event} with scalars; see
 * tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto.
 */
final class TensorBoard implements Tracker {
  private static final int CRC_MASK = 0xa282ead8;

  // numbers of fields, and how their values are written
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Storage storage;
  private final String uri;
  private FSDataOutputStream out;

  /**
   * @param directory in which TensorBoard looks
   * @param run name of the run
   * @param process tells this process's file from those of earlier ones
   */
  TensorBoard(Storage storage, String directory, String run, String process) {
    this.storage = storage;
    String seconds = String.format(Locale.ROOT, "%010d", System.currentTimeMillis() / 1000);
    this.uri = Storage.child(directory, run + "/events.out.tfevents." + seconds + "." + process);
  }

  @Override
  public String name() {
    return "TensorBoard";
  }

  @Override
  public void tell(List<Event> events) throws IOException {
    // a batch that failed half-way is told again: TensorBoard then shows a point twice
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    if (out == null) {
      record(version(), records);
    }
    for (Event event : events) {
      for (Measurement one : Measurement.of(event)) {
        record(scalar(one), records);
      }
    }
    if (records.size() == 0) {
      return;
    }
    if (out == null) {
      storage.makeDirectory(uri.substring(0, uri.lastIndexOf('/')));
      out = storage.create(uri);
    }
    records.writeTo(out);
    out.hflush();
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }

  private static void record(byte[] data, OutputStream out) throws IOException {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.write(data);
    out.write(little(Integer.BYTES).putInt(maskedCrc(data)).array());
  }

  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }

  private static byte[] version() {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    fixed64(event, 1, System.currentTimeMillis() / 1000.0);
    bytes(event, 3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return event.toByteArray();
  }

  private static byte[] scalar(Measurement one) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    bytes(value, 1, one.name().getBytes(StandardCharsets.UTF_8));
    tag(value, 2, FIXED32);
    value.writeBytes(little(Float.BYTES).putFloat((float) one.value()).array());
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    bytes(summary, 1, value.toByteArray());
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    fixed64(event, 1, one.millis() / 1000.0);
    tag(event, 2, VARINT);
    varint(event, one.step());
    bytes(event, 5, summary.toByteArray());
    return event.toByteArray();
  }

  private static void fixed64(ByteArrayOutputStream out, int field, double value) {
    tag(out, field, FIXED64);
    out.writeBytes(little(Double.BYTES).putDouble(value).array());
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    tag(out, field, BYTES);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void tag(ByteArrayOutputStream out, int field, int type) {
    varint(out, ((long) field << 3) | type);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
