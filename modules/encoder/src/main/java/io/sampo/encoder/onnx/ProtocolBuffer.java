package io.sampo.encoder.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A message in the protocol buffers' wire format: fields with their numbers, in any order. */
final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FLOAT = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A whole number or an enum. */
  ProtocolBuffer with(int field, long value) {
    varint(((long) field << 3) | VARINT);
    varint(value);
    return this;
  }

  /** A float. */
  ProtocolBuffer with(int field, float value) {
    varint(((long) field << 3) | FLOAT);
    int bits = Float.floatToIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.write(bits >>> shift);
    }
    return this;
  }

  /** A text. */
  ProtocolBuffer with(int field, String value) {
    return with(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A message in the message. */
  ProtocolBuffer with(int field, ProtocolBuffer value) {
    return with(field, value.bytes());
  }

  /** Bytes. */
  ProtocolBuffer with(int field, byte[] value) {
    header(field, value.length);
    bytes.write(value, 0, value.length);
    return this;
  }

  /** The start of a field of so many bytes, which the caller writes after this message. */
  ProtocolBuffer header(int field, long length) {
    varint(((long) field << 3) | BYTES);
    varint(length);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
