package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.ParameterLayout.Segment;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.NativeKernels;
import io.sampo.encoder.kernels.Nd4jKernels;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradient accumulation, activation recomputation, frozen layers, dropout by site. */
final class GradualControlTest {
  private static final DropoutKey KEY = new DropoutKey(3, 4);
  private static final Head CLASSES =
      new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL);

  private static BertModel model(BertConfig config, Head head) {
    BertModel model = BertModel.create(config, head, 5, DataType.FLOAT);
    model.use(new NativeKernels(2));
    return model;
  }

  private static Batch sequence(int s) {
    int[] starts = Samples.BATCH.starts();
    int[] ids = Arrays.copyOfRange(Samples.BATCH.inputIds(), starts[s], starts[s + 1]);
    int[] types = Arrays.copyOfRange(Samples.BATCH.typeIds(), starts[s], starts[s + 1]);
    return Batch.of(List.of(ids), List.of(types));
  }

  /** The targets of one sequence of {@link Samples#BATCH}. */
  private static Targets part(Head head, int s) {
    Targets whole = Samples.targets(head);
    int from = Samples.BATCH.starts()[s];
    int to = Samples.BATCH.starts()[s + 1];
    if (whole instanceof Targets.MaskedTokens m) {
      int[] at =
          java.util.stream.IntStream.range(0, m.rows().length)
              .filter(i -> m.rows()[i] >= from && m.rows()[i] < to)
              .toArray();
      return new Targets.MaskedTokens(
          Arrays.stream(at).map(i -> m.rows()[i] - from).toArray(),
          Arrays.stream(at).map(i -> m.labels()[i]).toArray());
    }
    if (whole instanceof Targets.Classes c) {
      boolean tokens = head instanceof Head.TokenClassification;
      int[] labels = Arrays.copyOfRange(c.labels(), tokens ? from : s, tokens ? to : s + 1);
      Targets.Classes classes = Targets.Classes.of(labels).withLabelSmoothing(c.labelSmoothing());
      return c.classWeights() == null ? classes : classes.withClassWeights(c.classWeights());
    }
    if (whole instanceof Targets.MultiLabel m) {
      return new Targets.MultiLabel(new float[][] {m.labels()[s]});
    }
    return new Targets.Values(new float[] {((Targets.Values) whole).values()[s]});
  }

  @Test
  void threeBatchesInOneStepAreOneBatchOfThree() {
    BertConfig config = Samples.CONFIG.withDropout(0, 0);
    for (Head head :
        List.of(
            new Head.MaskedLanguageModel(),
            CLASSES,
            new Head.SequenceClassification(2, Head.Objective.MULTI_LABEL),
            new Head.SequenceClassification(1, Head.Objective.REGRESSION),
            new Head.TokenClassification(4))) {
      try (BertModel whole = model(config, head);
          BertModel parts = model(config, head);
          GradientSum sum = new GradientSum(parts);
          AdamW first = AdamW.of(whole, AdamWConfig.defaults());
          AdamW second = AdamW.of(parts, AdamWConfig.defaults())) {
        for (int step = 0; step < 2; step++) { // the second with what the first left
          double loss = whole.computeGradient(Samples.BATCH, Samples.targets(head), KEY);
          for (int s = 0; s < 3; s++) {
            sum.add(sequence(s), part(head, s), KEY);
          }
          assertThat(sum.finish()).as("%s", head).isCloseTo(loss, within(1e-6 * Math.abs(loss)));
          INDArray apart = parts.gradients().sub(whole.gradients());
          assertThat(apart.norm2Number().doubleValue())
              .as("%s", head)
              .isLessThan(1e-6 * whole.gradients().norm2Number().doubleValue() + 1e-7);
          assertThat(second.step(1e-4)).isCloseTo(first.step(1e-4), within(1e-5));
        }
      }
    }
  }

  @Test
  void oneBatchAloneHasItsOwnBitsAndTwoLossesAreRefused() {
    try (BertModel model = model(Samples.CONFIG, CLASSES);
        GradientSum sum = new GradientSum(model)) {
      double loss = model.computeGradient(Samples.BATCH, Samples.targets(CLASSES), KEY);
      INDArray gradient = model.gradients().dup();
      sum.add(Samples.BATCH, Samples.targets(CLASSES), KEY);
      assertThat(sum.finish()).isCloseTo(loss, within(1e-12));
      assertThat(model.gradients()).isEqualTo(gradient);
      assertThatThrownBy(sum::finish).hasMessage("no batch was added");
    }
    Head both = new Head.Pretraining();
    try (BertModel model = model(Samples.CONFIG, both);
        GradientSum sum = new GradientSum(model)) {
      assertThatThrownBy(() -> sum.add(Samples.BATCH, Samples.targets(both), KEY))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("use a masked-language-model head");
    }
  }

  @Test
  void recomputedActivationsGiveTheSameBits() {
    for (Kernels kernels : List.of(new NativeKernels(2), new Nd4jKernels())) {
      try (BertModel model = model(Samples.CONFIG, CLASSES)) {
        model.use(kernels);
        Targets targets = Samples.targets(CLASSES);
        double loss = model.computeGradient(Samples.BATCH, targets, KEY);
        INDArray kept = model.gradients().dup();
        model.recomputeActivations(true);
        for (int step = 0; step < 2; step++) {
          model.gradients().assign(Double.NaN);
          assertThat(model.computeGradient(Samples.BATCH, targets, KEY)).isEqualTo(loss);
          assertThat(model.gradients()).isEqualTo(kept);
        }
      }
    }
  }

  @Test
  void frozenLayersHaveNoGradientAndStayWhateverTheDecay() {
    AdamWConfig config = new AdamWConfig(0.9, 0.999, 1e-8, 0.5, 0);
    for (Head head : List.of(CLASSES, new Head.MaskedLanguageModel())) {
      for (int layer = 0; layer <= 3; layer++) {
        try (BertModel plain = model(Samples.CONFIG, head);
            BertModel model = model(Samples.CONFIG, head)) {
          Targets targets = Samples.targets(head);
          double loss = plain.computeGradient(Samples.BATCH, targets, KEY);
          model.computeGradient(Samples.BATCH, targets, DropoutKey.NONE); // leaves traces
          model.freezeBelow(layer);
          INDArray before = model.parameters().dup();
          try (AdamW optimizer = AdamW.of(model, config)) {
            assertThat(model.computeGradient(Samples.BATCH, targets, KEY)).isEqualTo(loss);
            optimizer.step(0.1);
            for (Segment s : model.layout().segments()) {
              INDArray gradient = model.view(model.gradients(), s);
              INDArray expected = plain.view(plain.gradients(), s);
              String what = head + " below " + layer + " " + s.name();
              if (s.layer() < layer) {
                assertThat(gradient.norm1Number().doubleValue()).as(what).isZero();
                assertThat(model.parameter(s.name())).as(what).isEqualTo(model.view(before, s));
                INDArray moments = model.view(optimizer.secondMoment(), s);
                assertThat(moments.norm1Number().doubleValue()).as(what).isZero();
              } else {
                assertThat(gradient).as(what).isEqualTo(expected);
              }
            }
          }
          model.freezeBelow(0);
          model.parameters().assign(before);
          model.computeGradient(Samples.BATCH, targets, KEY);
          assertThat(model.gradients()).as("thawed").isEqualTo(plain.gradients());
        }
      }
    }
  }

  @Test
  void freezesOnlyLayersThatThereAre() {
    try (BertModel model = model(Samples.CONFIG, CLASSES)) {
      assertThatThrownBy(() -> model.freezeBelow(4)).hasMessage("layer 4 is not in 0 … 3");
    }
  }

  @Test
  void eachSiteHasItsDropout() {
    BertConfig none = Samples.CONFIG.withDropout(0, 0);
    double plain = loss(none);
    assertThat(loss(Samples.CONFIG.withDropout(0, 0, 0.0))).isEqualTo(plain);
    assertThat(loss(none.withDropout(0.3, 0, 0.0))).isNotEqualTo(plain);
    assertThat(loss(none.withDropout(0, 0.3, 0.0))).isNotEqualTo(plain);
    assertThat(loss(none.withDropout(0, 0, 0.3))).isNotEqualTo(plain);
    // Without a rate of its own the classifier takes the hidden one.
    assertThat(loss(none.withDropout(0.3, 0))).isEqualTo(loss(none.withDropout(0.3, 0, 0.3)));
    assertThatThrownBy(() -> none.withDropout(0, 0, 1.0))
        .hasMessageContaining("classifier_dropout");
  }

  private static double loss(BertConfig config) {
    try (BertModel model = model(config, CLASSES)) {
      return model.computeGradient(Samples.BATCH, Samples.targets(CLASSES), KEY);
    }
  }
}
