package io.sampo.encoder.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The element types of a safetensors file; those of floating point can be read. */
enum ElementType {
  F64(8, true),
  F32(4, true),
  F16(2, true),
  BF16(2, true),
  I64(8, false),
  U64(8, false),
  I32(4, false),
  U32(4, false),
  I16(2, false),
  U16(2, false),
  I8(1, false),
  U8(1, false),
  BOOL(1, false),
  F8_E4M3(1, false),
  F8_E5M2(1, false);

  private final int bytes;
  private final boolean readable;

  ElementType(int bytes, boolean readable) {
    this.bytes = bytes;
    this.readable = readable;
  }

  /** Bytes of one element. */
  int bytes() {
    return bytes;
  }

  /** Whether weights may be stored in this type. */
  boolean readable() {
    return readable;
  }

  /** Names of the types that weights may be stored in. */
  static List<String> readableNames() {
    return Arrays.stream(values()).filter(ElementType::readable).map(Enum::name).toList();
  }

  /**
   * Widens {@code count} elements, without loss.
   *
   * @param from little-endian, read from its position on
   */
  void widen(ByteBuffer from, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] =
          switch (this) {
            case F64 -> from.getDouble();
            case F32 -> from.getFloat();
            case F16 -> half(from.getShort());
            case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
            default -> throw new IllegalStateException(this + " holds no weights");
          };
    }
  }

  /** Whether a float holds every element of this type. */
  boolean fitsFloat() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** As {@link #widen(ByteBuffer, double[], int)}, to the type that {@link #fitsFloat} is about. */
  void widen(ByteBuffer from, float[] to, int count) {
    if (this == F32) {
      from.asFloatBuffer().get(to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] =
          switch (this) {
            case F16 -> half(from.getShort());
            case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
            default -> throw new IllegalStateException("a float does not hold " + this);
          };
    }
  }

  /** IEEE 754 binary16 to float; Java has this from 20 on only. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float subnormal = fraction * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    int wide = exponent == 31 ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
