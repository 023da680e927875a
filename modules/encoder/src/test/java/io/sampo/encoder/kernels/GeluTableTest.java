package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values and slopes of GELU against the error function in double, for every bfloat16. */
class GeluTableTest {
  private static final double HALF_ULP = 1.0 / 256; // of bfloat16, relative

  @Test
  void allNumbersHaveTheirValueAndSlope() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      double x = wide((short) bits);
      if (Double.isNaN(x) || Double.isInfinite(x)) {
        continue;
      }
      short[] value = {(short) bits};
      GeluTable.forward(value, 1);
      float[] slope = {3};
      GeluTable.backward(new short[] {(short) bits}, slope, 1);
      double phi = phi(x);
      double expected = x * phi;
      assertThat((double) wide(value[0]))
          .as("gelu(%s)", x)
          .isCloseTo(
              expected,
              Offset.offset(Float.MIN_NORMAL + 1e-6 * Math.abs(x) + HALF_ULP * Math.abs(expected)));
      double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      double expectedSlope = 3 * (phi + (Math.abs(x) > 40 ? 0 : x * density));
      assertThat((double) slope[0])
          .as("slope at %s", x)
          .isCloseTo(expectedSlope, Offset.offset(3e-6));
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    short[] special = {(short) 0x7fff, (short) 0xffc0, (short) 0x7f80};
    GeluTable.forward(special, 3);
    assertThat(wide(special[0])).isNaN();
    assertThat(wide(special[1])).isNaN();
    assertThat(wide(special[2])).isInfinite();
  }

  private static float wide(short half) {
    return Float.intBitsToFloat(half << 16);
  }

  /** The normal distribution function by its power series, by its tail far out. */
  private static double phi(double x) {
    if (Math.abs(x) > 6) {
      return x > 0 ? 1 : 0;
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / (2 * n);
      sum += term / (2 * n + 1);
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  }
}
