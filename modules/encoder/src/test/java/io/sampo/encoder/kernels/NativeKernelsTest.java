package io.sampo.encoder.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.Activation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The native kernels against the ND4J oracle on random shapes. */
class NativeKernelsTest {
  private static final Kernels NATIVE = new NativeKernels(2);
  private static final Kernels ORACLE = new Nd4jKernels();
  private final Random random = new Random(7);

  @AfterAll
  static void close() {
    NATIVE.close();
  }

  private INDArray normal(long rows, long columns) {
    float[] values = new float[(int) (rows * columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape('c', rows, columns);
  }

  private static INDArray garbage(long rows, long columns) {
    return Nd4j.valueArrayOf(new long[] {rows, columns}, Float.NaN, DataType.FLOAT);
  }

  private static void assertClose(INDArray actual, INDArray expected, String what) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double norm = expected.castTo(DataType.DOUBLE).norm2Number().doubleValue();
    INDArray difference = actual.castTo(DataType.DOUBLE).sub(expected.castTo(DataType.DOUBLE));
    assertThat(difference.norm2Number().doubleValue())
        .as(what)
        .isLessThanOrEqualTo(1e-5 * norm + 1e-6);
  }

  static List<int[]> shapes() {
    return List.of(
        new int[] {1, 1, 1},
        new int[] {3, 5, 7},
        new int[] {130, 36, 100},
        new int[] {130, 100, 36},
        new int[] {257, 64, 30},
        new int[] {512, 128, 33});
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void productsOfAllTransposesEqualTheOracle(int[] s) {
    for (boolean ta : new boolean[] {false, true}) {
      for (boolean tb : new boolean[] {false, true}) {
        INDArray a = ta ? normal(s[1], s[0]) : normal(s[0], s[1]);
        INDArray b = tb ? normal(s[2], s[1]) : normal(s[1], s[2]);
        INDArray c = garbage(s[0], s[2]);
        NATIVE.matmul(a, ta, b, tb, c, 0);
        INDArray expected = (ta ? a.transpose() : a).mmul(tb ? b.transpose() : b);
        assertClose(c, expected, "product " + ta + " " + tb);
        NATIVE.matmul(a, ta, b, tb, c, 1);
        assertClose(c, expected.mul(2), "added product");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void denseLayersEqualTheOracle(Activation activation) {
    for (int[] s : shapes()) {
      INDArray x = normal(s[0], s[1]);
      INDArray w = normal(s[2], s[1]);
      INDArray bias = normal(1, s[2]);
      INDArray[][] results = new INDArray[2][];
      Kernels[] both = {NATIVE, ORACLE};
      for (int k = 0; k < 2; k++) {
        both[k].parametersChanged();
        INDArray saved = garbage(s[0], s[2]);
        INDArray y = garbage(s[0], s[2]);
        both[k].linearActivation(x, w, bias, activation, saved, y);
        INDArray plain = garbage(s[0], s[2]);
        both[k].linear(x, w, bias, plain);
        INDArray dy = y.dup('c').addi(0.5);
        INDArray dx = garbage(s[0], s[1]);
        INDArray dw = garbage(s[2], s[1]);
        INDArray dbias = garbage(1, s[2]);
        both[k].linearActivationBackward(x, w, activation, saved, dy, dx, 0, dw, dbias);
        INDArray dx2 = dx.dup('c');
        INDArray dw2 = garbage(s[2], s[1]);
        INDArray dbias2 = garbage(1, s[2]);
        both[k].linearBackward(x, w, plain, dx2, 1, dw2, dbias2);
        results[k] = new INDArray[] {y, plain, dx, dw, dbias, dx2, dw2, dbias2};
      }
      for (int i = 0; i < results[0].length; i++) {
        assertClose(results[0][i], results[1][i], "result " + i + " of " + s[0] + " rows");
      }
    }
  }

  static List<int[]> sequences() {
    return List.of(
        new int[] {0, 1},
        new int[] {0, 1, 2, 5},
        new int[] {0, 17, 50, 64},
        new int[] {0, 13, 14, 38, 63}, // up to and just over what counts as short
        new int[] {0, 70, 200});
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void attentionEqualsTheOracle(int[] starts) {
    int tokens = starts[starts.length - 1];
    for (int heads : new int[] {1, 3}) {
      for (double rate : new double[] {0, 0.2}) {
        Dropout dropout = Dropout.of(rate, 1, 2, 3);
        int hidden = heads * 12;
        INDArray qkv = normal(tokens, 3L * hidden);
        INDArray dContext = normal(tokens, hidden);
        INDArray[][] results = new INDArray[2][];
        Kernels[] both = {NATIVE, ORACLE};
        for (int k = 0; k < 2; k++) {
          INDArray saved = garbage(1, both[k].attentionSavedLength(starts, heads));
          INDArray context = garbage(tokens, hidden);
          both[k].attention(qkv, starts, heads, dropout, saved, context);
          INDArray dQkv = garbage(tokens, 3L * hidden);
          both[k].attentionBackward(qkv, starts, heads, dropout, saved, context, dContext, dQkv);
          results[k] = new INDArray[] {context, dQkv};
        }
        assertClose(results[0][0], results[1][0], "context, dropout " + rate);
        assertClose(results[0][1], results[1][1], "gradient, dropout " + rate);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 36, 128})
  void normsEqualTheOracle(int hidden) {
    int n = 300;
    INDArray x = normal(n, hidden).muli(3).addi(1);
    INDArray residual = normal(n, hidden);
    INDArray gamma = normal(1, hidden);
    INDArray beta = normal(1, hidden);
    INDArray dy = normal(n, hidden);
    // One column has no variance: eps alone keeps it finite.
    double eps = hidden == 1 ? 1e-3 : 1e-12;
    for (Dropout dropout : List.of(Dropout.NONE, Dropout.of(0.1, 5, 6, 7))) {
      INDArray[][] results = new INDArray[2][];
      Kernels[] both = {NATIVE, ORACLE};
      for (int k = 0; k < 2; k++) {
        INDArray saved = x.dup('c');
        INDArray scale = garbage(1, n);
        INDArray y = garbage(n, hidden);
        both[k].residualLayerNorm(saved, dropout, residual, gamma, beta, eps, saved, scale, y);
        INDArray dx = garbage(n, hidden);
        INDArray dResidual = garbage(n, hidden);
        INDArray dGamma = garbage(1, hidden);
        INDArray dBeta = garbage(1, hidden);
        both[k].residualLayerNormBackward(
            dy, saved, scale, gamma, dropout, dx, dResidual, dGamma, dBeta);
        results[k] = new INDArray[] {y, scale, saved, dx, dResidual, dGamma, dBeta};
      }
      for (int i = 0; i < results[0].length; i++) {
        assertClose(results[0][i], results[1][i], "result " + i);
      }
    }
  }

  @Test
  void embeddingsEqualTheOracle() {
    int hidden = 20;
    int n = 200;
    INDArray word = normal(50, hidden);
    INDArray position = normal(n, hidden);
    INDArray type = normal(2, hidden);
    INDArray gamma = normal(1, hidden);
    INDArray beta = normal(1, hidden);
    int[] ids = random.ints(n, 0, 50).toArray();
    int[] positions = java.util.stream.IntStream.range(0, n).toArray();
    int[] types = random.ints(n, 0, 2).toArray();
    INDArray dy = normal(n, hidden);
    Dropout dropout = Dropout.of(0.1, 1, 1, 1);
    INDArray[][] results = new INDArray[2][];
    Kernels[] both = {NATIVE, ORACLE};
    for (int k = 0; k < 2; k++) {
      INDArray saved = garbage(n, hidden);
      INDArray scale = garbage(1, n);
      INDArray y = garbage(n, hidden);
      both[k].embed(
          ids, positions, types, word, position, type, gamma, beta, 1e-12, dropout, saved, scale,
          y);
      INDArray dWord = Nd4j.ones(DataType.FLOAT, 50, hidden);
      INDArray dPosition = garbage(n, hidden);
      INDArray dType = garbage(2, hidden);
      INDArray dGamma = garbage(1, hidden);
      INDArray dBeta = garbage(1, hidden);
      both[k].embedBackward(
          dy.dup('c'),
          ids,
          positions,
          types,
          saved,
          scale,
          gamma,
          dropout,
          0,
          dWord,
          dPosition,
          dType,
          dGamma,
          dBeta);
      results[k] = new INDArray[] {y, dWord, dPosition, dType, dGamma, dBeta};
    }
    for (int i = 0; i < results[0].length; i++) {
      assertClose(results[0][i], results[1][i], "result " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 2000})
  void crossEntropyEqualsTheOracle(int classes) {
    INDArray logits = normal(140, classes).muli(4);
    int[] labels = random.ints(140, 0, classes).toArray();
    labels[3] = -100;
    INDArray mine = logits.dup('c');
    INDArray theirs = logits.dup('c');
    double loss = NATIVE.crossEntropyGradient(mine, labels, 0.5);
    double expected = ORACLE.crossEntropyGradient(theirs, labels, 0.5);
    assertThat(loss)
        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5 * expected + 1e-5));
    assertClose(mine, theirs, "gradient");
    assertThat(NATIVE.crossEntropy(logits, labels)).isEqualTo(loss);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 1024, 3000})
  void decodersEqualTheOracle(int classes) {
    for (int n : new int[] {1, 64, 300}) {
      INDArray x = normal(n, 20);
      INDArray w = normal(classes, 20);
      INDArray bias = normal(1, classes);
      int[] labels = random.ints(n, 0, classes).toArray();
      labels[n / 2] = n == 1 ? labels[0] : -100;
      INDArray[][] results = new INDArray[2][];
      double[] losses = new double[2];
      Kernels[] both = {NATIVE, ORACLE};
      for (int k = 0; k < 2; k++) {
        INDArray dx = garbage(n, 20);
        INDArray dw = garbage(classes, 20);
        INDArray dbias = garbage(1, classes);
        try (Buffers memory = new Buffers(DataType.FLOAT)) {
          losses[k] = both[k].decoderGradient(x, w, bias, labels, 0.1, memory, dx, dw, dbias);
        }
        results[k] = new INDArray[] {dx, dw, dbias};
      }
      assertThat(losses[0])
          .isCloseTo(losses[1], org.assertj.core.data.Offset.offset(1e-5 * losses[1] + 1e-5));
      for (int i = 0; i < 3; i++) {
        assertClose(results[0][i], results[1][i], "result " + i + " of " + n + " rows");
      }
    }
  }

  @Test
  void rowsAreGatheredAndAddedFromViews() {
    INDArray wide = normal(9, 30);
    INDArray view = wide.get(NDArrayIndex.all(), NDArrayIndex.interval(10, 20));
    INDArray out = garbage(3, 10);
    NATIVE.gatherRows(view, new int[] {8, 0, 8}, out);
    assertThat(out.getRow(0)).isEqualTo(view.getRow(8).dup());
    assertThat(out.getRow(1)).isEqualTo(view.getRow(0).dup());
    INDArray sums = Nd4j.zeros(DataType.FLOAT, 9, 10);
    NATIVE.scatterAddRows(out, new int[] {4, 4, 1}, sums);
    assertClose(sums.getRow(4), out.getRow(0).add(out.getRow(1)), "row of two");
  }

  @Test
  void poolerDropoutNormAndOptimizerEqualTheOracle() {
    INDArray x = normal(40, 37);
    INDArray mine = x.dup('c');
    INDArray theirs = x.dup('c');
    NATIVE.tanh(mine);
    ORACLE.tanh(theirs);
    assertClose(mine, theirs, "tanh");
    INDArray dMine = x.dup('c');
    INDArray dTheirs = x.dup('c');
    NATIVE.tanhBackward(mine, dMine);
    ORACLE.tanhBackward(theirs, dTheirs);
    assertClose(dMine, dTheirs, "tanh backward");
    NATIVE.dropout(mine, Dropout.of(0.3, 1, 2, 3));
    ORACLE.dropout(theirs, Dropout.of(0.3, 1, 2, 3));
    assertClose(mine, theirs, "dropout");

    INDArray g = normal(1, 10_001).reshape(10_001);
    assertThat(NATIVE.squaredNorm(g))
        .isCloseTo(ORACLE.squaredNorm(g), org.assertj.core.data.Offset.offset(1e-6));
    INDArray[] a = {normal(1, 10_001), Nd4j.zeros(1, 10_001), Nd4j.zeros(1, 10_001)};
    INDArray[] b = {a[0].dup(), a[1].dup(), a[2].dup()};
    for (int step = 1; step <= 3; step++) {
      AdamWStep numbers =
          new AdamWStep(
              new long[] {4500, 4501, 10_001},
              new double[] {1e-2, 0, 1e-3},
              new double[] {0.1, 0.1, 0},
              0.9,
              0.98,
              1e-8,
              step,
              0.7);
      NATIVE.adamW(
          a[0].reshape(10_001),
          g,
          a[1].reshape(10_001),
          a[2].reshape(10_001),
          numbers,
          SparseRows.NONE);
      ORACLE.adamW(
          b[0].reshape(10_001),
          g,
          b[1].reshape(10_001),
          b[2].reshape(10_001),
          numbers,
          SparseRows.NONE);
    }
    for (int i = 0; i < 3; i++) {
      assertClose(a[i], b[i], "vector " + i);
    }
  }

  @Test
  void bitsDoNotDependOnThreads() {
    INDArray x = normal(700, 64);
    INDArray w = normal(128, 64);
    INDArray bias = normal(1, 128);
    INDArray one = garbage(700, 128);
    INDArray two = garbage(700, 128);
    try (Kernels single = new NativeKernels(1)) {
      single.linearActivation(x, w, bias, Activation.GELU, null, one);
    }
    NATIVE.parametersChanged();
    NATIVE.linearActivation(x, w, bias, Activation.GELU, null, two);
    assertThat(one).isEqualTo(two);
  }
}
