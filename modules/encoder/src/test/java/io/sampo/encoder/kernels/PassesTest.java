package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of passes against arithmetic in double, element by element. */
class PassesTest {
  private static final int[] LENGTHS = {1, 15, 16, 17, 100};
  private final Random random = new Random(5);

  static List<Passes> both() {
    return List.of(new VectorPasses(), new PlainPasses());
  }

  private float[] normal(int n) {
    float[] x = Passes.array(n);
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static void close(float actual, double expected, String what) {
    assertThat((double) actual)
        .as(what)
        .isCloseTo(expected, Offset.offset(1e-6 + 4e-7 * Math.abs(expected)));
  }

  @ParameterizedTest
  @MethodSource("both")
  void exponentialsAreThoseOfTheLibrary(Passes passes) {
    float[] x = new float[4096];
    for (int i = 0; i < x.length; i++) {
      x[i] = -100 + 180f * i / x.length;
    }
    x[0] = Float.NEGATIVE_INFINITY;
    float[] y = new float[x.length];
    passes.exp(x, y, x.length, 1, 0);
    assertThat(y[0]).isZero();
    for (int i = 0; i < x.length; i++) {
      double expected = x[i] < -87.3f ? 0 : Math.exp(x[i]);
      assertThat((double) y[i]).isCloseTo(expected, Offset.offset(3e-7 * expected));
    }
    passes.exp(x, y, x.length, 0.5f, -1);
    assertThat((double) y[2500]).isCloseTo(Math.exp(0.5 * x[2500] - 1), Offset.offset(1e-5));
  }

  @ParameterizedTest
  @MethodSource("both")
  void distributionAndTangentStayWithinTheirErrors(Passes passes) {
    float[] x = new float[2048];
    for (int i = 0; i < x.length; i++) {
      x[i] = -6 + 12f * i / x.length;
    }
    float[] cdf = new float[x.length];
    passes.normalCdf(x, cdf, x.length);
    float[] tanh = x.clone();
    passes.tanh(tanh, new float[x.length], x.length);
    assertThat(cdf[1024]).isEqualTo(0.5f);
    for (int i = 0; i < x.length; i++) {
      double t = Math.tanh(x[i]);
      assertThat((double) tanh[i]).isCloseTo(t, Offset.offset(1e-6 * Math.abs(t) + 1e-7));
      // Φ(x) + Φ(-x) = 1.
      assertThat(cdf[i] + cdf[(x.length - i) % x.length])
          .isCloseTo(i == 0 ? 2 * cdf[0] : 1, Offset.offset(1e-6f));
    }
    // Abramowitz and Stegun 26.2: Φ(1), Φ(2).
    close(cdf[1024 + 2048 / 12], phi(x[1024 + 2048 / 12]), "Φ near 1");
    close(cdf[1024 + 4096 / 12], phi(x[1024 + 4096 / 12]), "Φ near 2");
  }

  /** Φ by its power series. */
  private static double phi(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; k < 60; k++) {
      term *= -x * x / (2 * k);
      sum += term / (2 * k + 1);
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  }

  @ParameterizedTest
  @MethodSource("both")
  void simpleArithmeticIsElementByElement(Passes passes) {
    for (int n : LENGTHS) {
      float[] x = normal(n);
      float[] y = normal(n);
      float[] z = normal(n);
      float[] added = x.clone();
      passes.add(added, 0, y, n);
      float[] product = x.clone();
      passes.multiply(product, y, n);
      float[] scaled = x.clone();
      passes.scale(scaled, 0.3f, n);
      float[] fused = Passes.array(n);
      passes.multiplyAdd(x, y, 0.3f, z, fused, n);
      float[] positive = x.clone();
      passes.relu(positive, n);
      float[] slope = y.clone();
      passes.reluBackward(x, slope, n);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        close(added[i], (double) x[i] + y[i], "add");
        close(product[i], (double) x[i] * y[i], "multiply");
        close(scaled[i], 0.3 * x[i], "scale");
        close(fused[i], 0.3 * x[i] * y[i] + z[i], "multiplyAdd");
        assertThat(positive[i]).isEqualTo(x[i] > 0 ? x[i] : 0);
        assertThat(slope[i]).isEqualTo(x[i] > 0 ? y[i] : 0);
        sum += x[i];
        squares += (double) x[i] * x[i];
      }
      assertThat((double) passes.sum(x, n)).isCloseTo(sum, Offset.offset(1e-4));
      assertThat(passes.squares(x, n)).isCloseTo(squares, Offset.offset(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void dropoutDrawsTheSharedMask(Passes passes) {
    Dropout dropout = Dropout.of(0.3, 1, 2, 3);
    float[] x = normal(100);
    float[] y = x.clone();
    passes.dropout(y, 100, dropout.rowSeed(9), dropout.threshold(), (float) dropout.scale());
    for (int c = 0; c < 100; c++) {
      close(y[c], x[c] * dropout.factor(9, c), "column " + c);
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void bfloat16IsRoundedToNearestEven(Passes passes) {
    float[] values = {
      0f,
      -0f,
      1f,
      1.00390625f, // halfway between two: to even, down
      1.01171875f, // halfway: to even, up
      -3.14159265f,
      Float.MAX_VALUE, // rounds to infinity
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      1e-40f,
      Float.intBitsToFloat(0x7fffffff), // a NaN of ones
      Float.NaN
    };
    int[] expected = {
      0, 0x8000, 0x3f80, 0x3f80, 0x3f82, 0xc049, 0x7f80, 0x7f80, 0xff80, 0x0001, 0x7fff, 0x7fc0
    };
    float[] from = java.util.Arrays.copyOf(values, Passes.padded(values.length));
    short[] to = new short[from.length];
    passes.narrow(from, to, values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(to[i] & 0xffff).as("%s", values[i]).isEqualTo(expected[i]);
    }
    float[] back = new float[from.length];
    passes.widen(to, back, values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(expected[i] << 16);
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void bytesAreRoundedAndGivenBack(Passes passes) {
    for (int n : LENGTHS) {
      float[] x = normal(n);
      java.util.Arrays.fill(x, n, x.length, x[0]);
      float least = Float.POSITIVE_INFINITY;
      for (float value : x) {
        least = Math.min(least, value);
      }
      assertThat(passes.min(x, n)).isEqualTo(least);
      byte[] codes = Passes.bytes(n);
      passes.quantize(x, 20, -20 * least, codes, n);
      float[] back = Passes.array(n);
      float[] scales = Passes.array(n);
      float[] sums = Passes.array(n);
      for (int c = 0; c < n; c++) {
        assertThat((codes[c] & 0xff) / 20.0).isCloseTo(x[c] - least, Offset.offset(0.02501));
        back[c] = codes[c] & 0xff;
        scales[c] = c;
        sums[c] = 2 * c;
      }
      passes.quantize(x, 10, 0, codes, n); // signed
      float[] bias = normal(n);
      float[] codesBefore = back.clone();
      passes.dequantize(back, scales, 0.5f, sums, least, bias, n);
      for (int c = 0; c < n; c++) {
        assertThat(codes[c] / 10.0).isCloseTo(x[c], Offset.offset(0.0501));
        double expected = codesBefore[c] * (double) c * 0.5 + 2.0 * c * least + bias[c];
        assertThat((double) back[c]).isCloseTo(expected, Offset.offset(1e-3));
      }
    }
  }
}
