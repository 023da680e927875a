package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.kernels.Nd4jKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The hand-derived gradients with dropout, against finite differences and the oracle. */
class GradientTest {
  private static final DropoutKey KEY = new DropoutKey(42, 5);

  static Head[] trainable() {
    return Arrays.stream(Samples.heads())
        .filter(h -> !(h instanceof Head.NoHead))
        .toArray(Head[]::new);
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void agreesWithFiniteDifferences(Head head) {
    BertConfig config = Samples.CONFIG.withDropout(0.2, 0.3);
    try (BertModel model = BertModel.create(config, head, 11, DataType.DOUBLE)) {
      Targets targets = Samples.targets(head);
      model.computeGradient(Samples.BATCH, targets, KEY);
      INDArray gradients = model.gradients().dup();
      assertThat(gradients.norm2Number().doubleValue()).isGreaterThan(1e-3);
      boolean all = head.equals(new Head.Pretraining()); // the others: what lies near the head
      int lowest = all ? 0 : config.layers() + 1;
      for (ParameterLayout.Segment s : model.layout().segments()) {
        if (s.layer() < lowest) {
          continue;
        }
        // Some element that is used: types and positions start with those of every sequence.
        long at = s.offset() + Math.min(s.length() - 1, s.length() / 3);
        double slope = slope(model, targets, at);
        assertThat(gradients.getDouble(at)).as(s.name()).isCloseTo(slope, within(1e-7));
      }
    }
  }

  private static double slope(BertModel model, Targets targets, long at) {
    double step = 1e-5;
    double value = model.parameters().getDouble(at);
    model.parameters().putScalar(at, value + step);
    double above = model.computeGradient(Samples.BATCH, targets, KEY);
    model.parameters().putScalar(at, value - step);
    double below = model.computeGradient(Samples.BATCH, targets, KEY);
    model.parameters().putScalar(at, value);
    return (above - below) / (2 * step);
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void floatKernelsDropTheSameElementsAsTheOracle(Head head) {
    BertConfig config = Samples.CONFIG.withDropout(0.2, 0.3);
    try (BertModel oracle = BertModel.create(config, head, 11, DataType.DOUBLE);
        BertModel plain = BertModel.create(config, head, 11);
        BertModel fast = BertModel.create(config, head, 11)) {
      plain.use(new Nd4jKernels());
      Targets targets = Samples.targets(head);
      double loss = oracle.computeGradient(Samples.BATCH, targets, KEY);
      for (BertModel model : new BertModel[] {plain, fast}) {
        double actual = model.computeGradient(Samples.BATCH, targets, KEY);
        assertThat(actual).isCloseTo(loss, within(1e-5));
        for (ParameterLayout.Segment s : model.layout().segments()) {
          double[] expected = oracle.view(oracle.gradients(), s).dup().data().asDouble();
          INDArray gradient = model.view(model.gradients(), s);
          Golden.assertGradient(s.name(), gradient, expected, DataType.FLOAT);
        }
      }
    }
  }

  @Test
  void dropoutDependsOnTheKeyAlone() {
    Head head = new Head.MaskedLanguageModel();
    Targets targets = Samples.targets(head);
    try (BertModel model = BertModel.create(Samples.CONFIG, head, 1)) {
      double first = model.computeGradient(Samples.BATCH, targets, new DropoutKey(1, 1));
      double step = model.computeGradient(Samples.BATCH, targets, new DropoutKey(1, 2));
      double seed = model.computeGradient(Samples.BATCH, targets, new DropoutKey(2, 1));
      double none = model.computeGradient(Samples.BATCH, targets, DropoutKey.NONE);
      assertThat(new double[] {first, step, seed, none}).doesNotHaveDuplicates();
      assertThat(none).isCloseTo(model.loss(Samples.BATCH, targets), within(1e-6));
      assertThat(model.computeGradient(Samples.BATCH, targets, new DropoutKey(1, 1)))
          .isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void everyActivation(Activation activation) {
    BertConfig c = Samples.CONFIG;
    BertConfig config =
        new BertConfig(50, 12, 2, 3, 20, 24, 2, activation, 1e-12, 0, 0, 0.5, c.padTokenId());
    Head head = new Head.MaskedLanguageModel();
    Targets targets = Samples.targets(head);
    try (BertModel oracle = BertModel.create(config, head, 3, DataType.DOUBLE);
        BertModel fast = BertModel.create(config, head, 3)) {
      oracle.computeGradient(Samples.BATCH, targets, DropoutKey.NONE);
      fast.computeGradient(Samples.BATCH, targets, DropoutKey.NONE);
      ParameterLayout.Segment s =
          oracle.layout().segment("bert.encoder.layer.0.intermediate.dense.weight");
      INDArray gradients = oracle.gradients().dup();
      double[] expected = oracle.view(gradients, s).dup().data().asDouble();
      Golden.assertGradient("float", fast.view(fast.gradients(), s), expected, DataType.FLOAT);
      long at = s.offset() + 17;
      double value = oracle.parameters().getDouble(at);
      oracle.parameters().putScalar(at, value + 1e-6);
      double above = oracle.loss(Samples.BATCH, targets);
      oracle.parameters().putScalar(at, value - 1e-6);
      double below = oracle.loss(Samples.BATCH, targets);
      assertThat(gradients.getDouble(at)).isCloseTo((above - below) / 2e-6, within(1e-7));
    }
  }
}
