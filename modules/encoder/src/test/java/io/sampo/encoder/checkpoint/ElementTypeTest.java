package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ElementTypeTest {
  @Test
  void everyHalfIsItsFormula() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 31;
      double fraction = bits & 0x3ff;
      double magnitude =
          exponent == 0 ? Math.scalb(fraction, -24) : Math.scalb(1024 + fraction, exponent - 25);
      if (exponent == 31) {
        magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      }
      double expected = (bits & 0x8000) == 0 ? magnitude : -magnitude;
      assertThat(ElementType.half((short) bits))
          .as("%x", bits)
          .isEqualTo(Float.valueOf((float) expected));
    }
  }

  @Test
  void widensEachType() {
    assertThat(widen(ElementType.F64, ByteBuffer.allocate(8), b -> b.putDouble(Math.PI)))
        .isEqualTo(Math.PI);
    assertThat(widen(ElementType.F32, ByteBuffer.allocate(4), b -> b.putFloat(1.1f)))
        .isEqualTo(1.1f);
    assertThat(widen(ElementType.F16, ByteBuffer.allocate(2), b -> b.putShort((short) 0xc248)))
        .isEqualTo(-3.140625);
    assertThat(widen(ElementType.BF16, ByteBuffer.allocate(2), b -> b.putShort((short) 0xc049)))
        .isEqualTo(-3.140625);
  }

  @Test
  void floatsAreWidenedAsDoublesAre() {
    for (ElementType type : List.of(ElementType.F32, ElementType.F16, ElementType.BF16)) {
      ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
      new Random(3).nextBytes(bytes.array());
      int count = 64 / type.bytes();
      double[] wide = new double[count];
      float[] narrow = new float[count];
      assertThat(type.fitsFloat()).isTrue();
      type.widen(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), wide, count);
      type.widen(bytes, narrow, count);
      for (int i = 0; i < count; i++) {
        assertThat((double) narrow[i]).isEqualTo(wide[i]);
      }
    }
    assertThat(ElementType.F64.fitsFloat()).isFalse();
  }

  private static double widen(
      ElementType type, ByteBuffer buffer, java.util.function.Consumer<ByteBuffer> put) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    put.accept(buffer);
    double[] values = new double[1];
    type.widen(buffer.flip(), values, 1);
    return values[0];
  }
}
