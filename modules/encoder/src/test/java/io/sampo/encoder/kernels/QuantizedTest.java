package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sampo.encoder.Activation;
import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dense layers on bytes against the same arithmetic in plain loops, and against float. */
class QuantizedTest {
  private static Kernels bytes;

  private final Random random = new Random(3);

  @BeforeAll
  static void open() {
    assumeThat(Precision.INT8.isPossible()).as("a processor with AVX-512 and VNNI").isTrue();
    bytes = new NativeKernels(2, Precision.INT8);
  }

  @AfterAll
  static void close() {
    if (bytes != null) {
      bytes.close();
    }
  }

  private float[][] normal(int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) (random.nextGaussian() + 0.3);
      }
    }
    return values;
  }

  private static INDArray garbage(int rows, int columns) {
    return Nd4j.valueArrayOf(new long[] {rows, columns}, Float.NaN, DataType.FLOAT);
  }

  private static float[][] linear(Kernels kernels, float[][] x, float[][] w, float[] bias) {
    INDArray y = garbage(x.length, w.length);
    kernels.parametersChanged();
    kernels.linear(
        Nd4j.createFromArray(x),
        Nd4j.createFromArray(w),
        bias == null ? null : Nd4j.createFromArray(bias),
        y);
    return y.toFloatMatrix();
  }

  /** The codes of a weight's row, -127 … 127, and their scale. */
  private static double[] channel(float[] w) {
    double largest = 0;
    for (float value : w) {
      largest = Math.max(largest, Math.abs(value));
    }
    double scale = largest == 0 ? 1 : (float) largest / 127;
    double[] rounded = new double[w.length];
    for (int k = 0; k < w.length; k++) {
      rounded[k] = Math.rint(w[k] / scale) * scale;
    }
    return rounded;
  }

  /** The elements of a row on a grid of 256 points from its least to its largest. */
  private static double[] onGrid(float[] x) {
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : x) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    double step = largest == least ? 1 : (largest - least) / 255;
    double[] rounded = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      rounded[k] = Math.rint((x[k] - least) / step) * step + least;
    }
    return rounded;
  }

  private static double[][] reference(float[][] x, float[][] w, float[] bias) {
    double[][] y = new double[x.length][w.length];
    for (int r = 0; r < x.length; r++) {
      double[] a = onGrid(x[r]);
      for (int o = 0; o < w.length; o++) {
        double[] b = channel(w[o]);
        y[r][o] = bias == null ? 0 : bias[o];
        for (int k = 0; k < a.length; k++) {
          y[r][o] += a[k] * b[k];
        }
      }
    }
    return y;
  }

  @Test
  void isWhatRoundedOperandsGive() {
    for (int[] s :
        List.of(
            new int[] {1, 5, 7},
            new int[] {130, 64, 96},
            new int[] {33, 33, 50},
            new int[] {3, 1536, 20})) {
      float[][] x = normal(s[0], s[1]);
      float[][] w = normal(s[2], s[1]);
      float[] bias = normal(1, s[2])[0];
      for (float[] offset : new float[][] {bias, null}) {
        float[][] y = linear(bytes, x, w, offset);
        double[][] expected = reference(x, w, offset);
        // An element halfway between two codes may fall to either side: one step of one product.
        double tolerance = 0.06 + 1e-5 * s[1];
        for (int r = 0; r < s[0]; r++) {
          for (int o = 0; o < s[2]; o++) {
            assertThat((double) y[r][o]).isCloseTo(expected[r][o], within(tolerance));
          }
        }
      }
    }
  }

  @Test
  void errsByHalfAStepOfEachOperand() {
    int k = 256;
    float[][] x = normal(40, k);
    float[][] w = normal(30, k);
    float[][] y = linear(bytes, x, w, null);
    double squares = 0;
    double errors = 0;
    for (int r = 0; r < x.length; r++) {
      for (int o = 0; o < w.length; o++) {
        double exact = 0;
        for (int i = 0; i < k; i++) {
          exact += (double) x[r][i] * w[o][i];
        }
        squares += exact * exact;
        errors += Math.pow(y[r][o] - exact, 2);
      }
    }
    // Steps of 1/255 of some six, and 1/127 of some three standard deviations: 0.007 of each
    // operand, evenly spread.
    assertThat(Math.sqrt(errors / squares)).isBetween(1e-3, 0.015);
  }

  @Test
  void activationFollows() {
    float[][] x = normal(20, 32);
    float[][] w = normal(48, 32);
    float[] bias = normal(1, 48)[0];
    INDArray plain = Nd4j.createFromArray(linear(bytes, x, w, bias));
    INDArray y = garbage(20, 48);
    bytes.linearActivation(
        Nd4j.createFromArray(x),
        Nd4j.createFromArray(w),
        Nd4j.createFromArray(bias),
        Activation.RELU,
        null,
        y);
    assertThat(y).isEqualTo(org.nd4j.linalg.ops.transforms.Transforms.max(plain, 0));
  }

  @Test
  void rowsWithoutRangeAndWeightsOfZeroAreExact() {
    float[][] x = {{2, 2, 2, 2}, {0, 0, 0, 0}, {-1, -1, -1, -1}, {1e-42f, 0, 0, 0}};
    float[][] w = {{0, 0, 0, 0}, {1, 1, 1, 1}, {127, -127, 0, 1}};
    float[][] y = linear(bytes, x, w, null);
    assertThat(y[0]).containsExactly(0, 8, 2);
    assertThat(y[1]).containsExactly(0, 0, 0);
    assertThat(y[2]).containsExactly(0, -4, -1);
    assertThat(y[3]).containsExactly(0, 0, 0);
  }

  @Test
  void whatIsNoNumberStaysSo() {
    float[][] x = {{1, Float.NaN, 2, 3}, {1, Float.POSITIVE_INFINITY, 2, 3}, {1, 2, 3, 4}};
    float[][] y = linear(bytes, x, new float[][] {{1, 1, 1, 1}}, null);
    assertThat(y[0][0]).isNaN();
    assertThat(Float.isFinite(y[1][0])).isFalse();
    assertThat(y[2][0]).isCloseTo(10, within(0.1f));
  }

  @Test
  void bitsDoNotDependOnThreads() {
    float[][] x = normal(700, 64);
    float[][] w = normal(128, 64);
    try (Kernels single = new NativeKernels(1, Precision.INT8)) {
      assertThat(linear(bytes, x, w, null)).isDeepEqualTo(linear(single, x, w, null));
    }
  }

  @Test
  void autoNeverTakesBytes() {
    assertThat(Precision.of("auto")).isNotEqualTo(Precision.INT8);
    assertThat(Precision.of("int8")).isEqualTo(Precision.INT8);
    assertThatThrownBy(() -> Precision.of("int4"))
        .hasMessageContaining("'int4' is none")
        .hasMessageContaining("use fp32, bf16, int8 or auto");
  }

  @Test
  void precisionIsNotReplacedInSilence() {
    KernelChoice.requireFull(Precision.FP32, "oneDNN");
    for (Precision asked : List.of(Precision.BF16, Precision.INT8)) {
      assertThatThrownBy(() -> KernelChoice.requireFull(asked, "oneDNN, which is not there"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(asked.label() + " needs oneDNN, which is not there")
          .hasMessageContaining("use fp32 or auto");
    }
  }

  @Test
  void refusesToTrain() {
    INDArray x = Nd4j.createFromArray(normal(4, 8));
    INDArray w = Nd4j.createFromArray(normal(8, 8));
    INDArray any = garbage(4, 8);
    assertThatThrownBy(() -> bytes.linearBackward(x, w, any, null, 0, w.dup(), null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("int8 is for scoring")
        .hasMessageContaining("use fp32, bf16 or auto");
    assertThatThrownBy(
            () -> bytes.linearActivation(x, w, null, Activation.GELU, garbage(4, 8), any))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("int8 is for scoring");
  }
}
