package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sampo.encoder.Activation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The native kernels with operands of 8 bits, against the ND4J oracle in single precision. */
class Bfloat16Test {
  private static Kernels halves;
  private static final Kernels ORACLE = new Nd4jKernels();

  /** Rounding an operand of 8 bits errs by at most 2⁻⁹ of it; results are sums of such errors. */
  private static final double BITS = 1 / 128.0;

  private final Random random = new Random(3);

  @BeforeAll
  static void open() {
    assumeThat(Precision.BF16.isPossible()).as("a processor with AVX-512").isTrue();
    halves = new NativeKernels(2, Precision.BF16);
  }

  @AfterAll
  static void close() {
    if (halves != null) {
      halves.close();
    }
  }

  private INDArray normal(long rows, long columns) {
    float[] values = new float[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape('c', rows, columns);
  }

  private static INDArray garbage(long rows, long columns, DataType type) {
    return Nd4j.valueArrayOf(new long[] {rows, columns}, Float.NaN, DataType.FLOAT).castTo(type);
  }

  private static double distance(INDArray actual, INDArray expected) {
    INDArray wide = expected.castTo(DataType.DOUBLE);
    double norm = wide.norm2Number().doubleValue();
    return actual.castTo(DataType.DOUBLE).sub(wide).norm2Number().doubleValue() / norm;
  }

  private static void assertRounded(INDArray actual, INDArray expected, String what) {
    // Closer than this and the operands were not rounded at all.
    assertThat(distance(actual, expected)).as(what).isBetween(1e-5, BITS);
  }

  @Test
  void denseLayersRoundTheirOperandsOnly() {
    for (int[] s : List.of(new int[] {1, 5, 7}, new int[] {200, 64, 96}, new int[] {300, 33, 50})) {
      INDArray x = normal(s[0], s[1]);
      INDArray w = normal(s[2], s[1]);
      INDArray bias = normal(1, s[2]);
      INDArray dy = normal(s[0], s[2]);
      INDArray[][] results = new INDArray[2][];
      Kernels[] both = {halves, ORACLE};
      for (int k = 0; k < 2; k++) {
        DataType type = both[k].operands(DataType.FLOAT);
        both[k].parametersChanged();
        INDArray plain = garbage(s[0], s[2], DataType.FLOAT);
        both[k].linear(x, w, bias, plain);
        INDArray saved = garbage(s[0], s[2], type);
        INDArray y = garbage(s[0], s[2], type);
        both[k].linearActivation(x, w, bias, Activation.GELU, saved, y);
        INDArray gradient = dy.dup('c').castTo(type);
        INDArray dx = normal(s[0], s[1]).muli(0);
        INDArray dw = garbage(s[2], s[1], DataType.FLOAT);
        INDArray dbias = garbage(1, s[2], DataType.FLOAT);
        both[k].linearActivationBackward(x, w, Activation.GELU, saved, gradient, dx, 1, dw, dbias);
        results[k] = new INDArray[] {plain, y, dx, dw, dbias};
      }
      for (int i = 0; i < results[0].length; i++) {
        assertRounded(results[0][i], results[1][i], "result " + i + " of " + s[0] + " rows");
      }
    }
  }

  @Test
  void attentionRoundsItsOperandsOnly() {
    int[] starts = {0, 1, 18, 50, 120};
    int heads = 3;
    int hidden = 36;
    Dropout dropout = Dropout.of(0.2, 1, 2, 3);
    INDArray qkv = normal(120, 3L * hidden);
    INDArray dContext = normal(120, hidden);
    INDArray[][] results = new INDArray[2][];
    Kernels[] both = {halves, ORACLE};
    for (int k = 0; k < 2; k++) {
      DataType type = both[k].operands(DataType.FLOAT);
      INDArray saved = garbage(1, both[k].attentionSavedLength(starts, heads), type);
      INDArray context = garbage(120, hidden, type);
      INDArray in = qkv.castTo(type);
      both[k].attention(in, starts, heads, dropout, saved, context);
      INDArray dQkv = garbage(120, 3L * hidden, type);
      INDArray dOut = dContext.castTo(type);
      both[k].attentionBackward(in, starts, heads, dropout, saved, context, dOut, dQkv);
      results[k] = new INDArray[] {context, dQkv};
    }
    assertRounded(results[0][0], results[1][0], "context");
    assertRounded(results[0][1], results[1][1], "gradient");
  }

  @Test
  void theDecoderRoundsItsOperandsOnly() {
    int classes = 2100;
    INDArray x = normal(70, 24);
    INDArray w = normal(classes, 24).muli(0.3);
    INDArray bias = normal(1, classes);
    int[] labels = random.ints(70, 0, classes).toArray();
    labels[5] = -100;
    INDArray[][] results = new INDArray[2][];
    double[] losses = new double[2];
    Kernels[] both = {halves, ORACLE};
    for (int k = 0; k < 2; k++) {
      INDArray dx = garbage(70, 24, DataType.FLOAT);
      INDArray dw = garbage(classes, 24, DataType.FLOAT);
      INDArray dbias = garbage(1, classes, DataType.FLOAT);
      try (Buffers memory = new Buffers(DataType.FLOAT)) {
        losses[k] = both[k].decoderGradient(x, w, bias, labels, 0.1, memory, dx, dw, dbias);
      }
      results[k] = new INDArray[] {dx, dw, dbias};
    }
    assertThat(losses[0] / losses[1]).isBetween(1 - BITS, 1 + BITS);
    for (int i = 0; i < 3; i++) {
      assertRounded(results[0][i], results[1][i], "result " + i);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    INDArray x = normal(700, 64);
    INDArray w = normal(128, 64);
    INDArray dy = normal(700, 128);
    INDArray[] one = {garbage(700, 64, DataType.FLOAT), garbage(128, 64, DataType.FLOAT)};
    INDArray[] two = {garbage(700, 64, DataType.FLOAT), garbage(128, 64, DataType.FLOAT)};
    INDArray bias = garbage(1, 128, DataType.FLOAT);
    try (Kernels single = new NativeKernels(1, Precision.BF16)) {
      single.linearBackward(x, w, dy, one[0], 0, one[1], bias);
    }
    halves.linearBackward(x, w, dy, two[0], 0, two[1], bias);
    assertThat(two[0]).isEqualTo(one[0]);
    assertThat(two[1]).isEqualTo(one[1]);
  }
}
