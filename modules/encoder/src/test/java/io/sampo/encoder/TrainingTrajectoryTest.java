package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.AdamWConfig;
import io.sampo.encoder.optimizer.RateFactor;
import io.sampo.encoder.optimizer.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Thirty steps of AdamW, as torch takes them. */
class TrainingTrajectoryTest {
  private static final AdamWConfig CONFIG = new AdamWConfig(0.9, 0.98, 1e-6, 0.01, 1);

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void sameTrajectoryAsTorch(DataType type) {
    JsonNode golden = Golden.json("golden/optimizer/adamw.json.gz");
    boolean wide = type == DataType.DOUBLE;
    Schedule schedule = Schedule.linear(golden.get("lr").asDouble(), 5, 30);
    try (BertModel model = Golden.of("a_mlm").model(new Head.MaskedLanguageModel(), type);
        AdamW optimizer = AdamW.of(model, CONFIG)) {
      INDArray start = model.parameters().castTo(DataType.DOUBLE).dup();
      for (int i = 0; i < golden.get("steps").size(); i++) {
        JsonNode step = golden.get("steps").get(i);
        JsonNode inputs = golden.get("batches").get(i);
        double loss =
            model.computeGradient(Golden.batch(inputs), Golden.masked(inputs), DropoutKey.NONE);
        double norm = optimizer.step(schedule.at(i));
        relative("loss " + i, loss, step.get("loss").asDouble(), wide ? 1e-9 : 1e-5);
        relative("norm " + i, norm, step.get("gradient_norm").asDouble(), wide ? 1e-9 : 1e-4);
      }
      JsonNode first = golden.get("batches").get(0);
      double after = model.loss(Golden.batch(first), Golden.masked(first));
      double want = golden.get("loss_on_first_batch_after").asDouble();
      relative("loss on the first batch", after, want, wide ? 1e-9 : 1e-5);
      assertParameters(model, start, wide);
      assertMoments(model, optimizer, wide);
      assertThat(optimizer.steps()).isEqualTo(30);
    }
  }

  private static void assertParameters(BertModel model, INDArray start, boolean wide) {
    Tensors expected = Tensors.read(Golden.path("golden/optimizer/adamw_final.safetensors"));
    double moved = 0;
    double apart = 0;
    for (ParameterLayout.Segment s : model.layout().segments()) {
      double[] want = expected.get(s.name());
      INDArray actual = model.parameter(s.name());
      Golden.assertClose(s.name(), actual, want, wide ? 1e-9 : 5e-5, 0);
      INDArray before = model.view(start, s);
      INDArray wanted = Golden.array(want, DataType.DOUBLE).reshape(before.shape());
      moved += Math.pow(wanted.sub(before).norm2Number().doubleValue(), 2);
      apart += Math.pow(wanted.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue(), 2);
    }
    assertThat(Math.sqrt(apart)).isLessThanOrEqualTo((wide ? 1e-9 : 2e-4) * Math.sqrt(moved));
  }

  private static void assertMoments(BertModel model, AdamW optimizer, boolean wide) {
    Tensors expected = Tensors.read(Golden.path("golden/optimizer/adamw_state_some.safetensors"));
    for (String name : expected.names()) {
      boolean first = name.endsWith(".exp_avg");
      String parameter = name.substring(0, name.lastIndexOf('.'));
      INDArray moments = first ? optimizer.firstMoment() : optimizer.secondMoment();
      INDArray actual = model.view(moments, model.layout().segment(parameter));
      Golden.assertClose(name, actual, expected.get(name), wide ? 1e-12 : 1e-6, 1e-3);
    }
  }

  private static void relative(String what, double actual, double expected, double tolerance) {
    assertThat(actual).as(what).isCloseTo(expected, within(tolerance * Math.abs(expected)));
  }

  @Test
  void frozenLayersStayAndDoNotCountInTheNorm() {
    Golden golden = Golden.of("a_mlm");
    try (BertModel model = golden.model(new Head.MaskedLanguageModel(), DataType.FLOAT);
        AdamW frozen = AdamW.of(model, CONFIG, RateFactor.layerWise(2, 0.9).frozenBelow(2))) {
      INDArray before = model.parameters().dup();
      model.computeGradient(golden.batch(), Golden.masked(golden.reference()), DropoutKey.NONE);
      double norm = frozen.step(1e-3);
      double sum = 0;
      for (ParameterLayout.Segment s : model.layout().segments()) {
        boolean same = model.parameter(s.name()).equals(model.view(before, s));
        // Softmax ignores the key's bias: its gradient is 0 or rounding.
        if (!s.name().endsWith("key.bias")) {
          assertThat(same).as(s.name()).isEqualTo(s.layer() < 2);
        }
        if (s.layer() >= 2) {
          INDArray gradient = model.view(model.gradients(), s);
          sum += Math.pow(gradient.norm2Number().doubleValue(), 2);
        }
      }
      assertThat(norm).isCloseTo(Math.sqrt(sum), within(1e-5 * norm));
    }
  }

  @Test
  void aNormThatIsNotFiniteChangesNothing() {
    Golden golden = Golden.of("m_mlm");
    try (BertModel model = golden.model(new Head.MaskedLanguageModel(), DataType.FLOAT);
        AdamW optimizer = AdamW.of(model, CONFIG)) {
      INDArray before = model.parameters().dup();
      model.gradients().assign(1).putScalar(7, Float.NaN);
      assertThat(optimizer.step(1e-3)).isNaN();
      assertThat(model.parameters()).isEqualTo(before);
      assertThat(optimizer.steps()).isZero();
      assertThat(optimizer.firstMoment().sumNumber().doubleValue()).isZero();
    }
  }

  @Test
  void continuesFromItsState() {
    Golden golden = Golden.of("m_mlm");
    try (BertModel model = golden.model(new Head.MaskedLanguageModel(), DataType.FLOAT);
        BertModel other = golden.model(new Head.MaskedLanguageModel(), DataType.FLOAT);
        AdamW optimizer = AdamW.of(model, CONFIG);
        AdamW resumed = AdamW.of(other, CONFIG)) {
      model.gradients().assign(0.01);
      optimizer.step(1e-3);
      other.parameters().assign(model.parameters());
      resumed.firstMoment().assign(optimizer.firstMoment());
      resumed.secondMoment().assign(optimizer.secondMoment());
      resumed.restore(optimizer.steps());
      other.gradients().assign(-0.02);
      model.gradients().assign(-0.02);
      resumed.step(1e-3);
      optimizer.step(1e-3);
      assertThat(other.parameters()).isEqualTo(model.parameters());
    }
  }
}
