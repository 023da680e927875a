package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.layers.EncoderGraph;
import io.sampo.encoder.layers.LabelVector;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * What Deeplearning4j and its Spark wrapper do to a graph: clone it, write it as JSON, score it.
 */
class GraphTest {

  static Head[] heads() {
    return Samples.heads();
  }

  @ParameterizedTest
  @MethodSource("heads")
  void survivesJson(Head head) {
    try (BertModel model = BertModel.create(Samples.CONFIG, head, 7)) {
      String json = model.graph().getConfiguration().toJson();
      ComputationGraph copy =
          new ComputationGraph(ComputationGraphConfiguration.fromJson(json).clone());
      copy.init(model.graph().params().dup(), false);
      assertSame(model, copy);
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void survivesClone(Head head) {
    try (BertModel model = BertModel.create(Samples.CONFIG, head, 7)) {
      assertSame(model, model.graph().clone());
    }
  }

  private static void assertSame(BertModel model, ComputationGraph copy) {
    try (BertModel other = BertModel.of(copy)) {
      assertThat(other.config()).isEqualTo(model.config());
      assertThat(other.head()).isEqualTo(model.head());
      assertThat(other.logits(Samples.BATCH)).isEqualTo(model.logits(Samples.BATCH));
      if (!(model.head() instanceof Head.NoHead)) {
        Targets targets = Samples.targets(model.head());
        DropoutKey key = new DropoutKey(3, 4);
        double loss = model.computeGradient(Samples.BATCH, targets, key);
        assertThat(other.computeGradient(Samples.BATCH, targets, key)).isEqualTo(loss);
        assertThat(other.gradients()).isEqualTo(model.gradients());
        // The copy's memory is its own.
        other.parameters().assign(0);
        assertThat(model.parameters().norm1Number().doubleValue()).isPositive();
      }
    }
  }

  @Test
  void initializesItselfAsWeDo() {
    Head head = new Head.Pretraining();
    ComputationGraph graph =
        new ComputationGraph(EncoderGraph.configuration(Samples.CONFIG, head, DataType.FLOAT, 7));
    graph.init();
    try (BertModel ours = BertModel.create(Samples.CONFIG, head, 7)) {
      assertThat(graph.params().reshape(graph.numParams())).isEqualTo(ours.parameters());
    }
  }

  @Test
  void runsWithoutUs() {
    Head head = new Head.MaskedLanguageModel();
    try (BertModel model = BertModel.create(Samples.CONFIG.withDropout(0, 0), head, 7)) {
      ComputationGraph plain = model.graph().clone();
      INDArray[] features = {EncoderGraph.features(Samples.BATCH)};
      INDArray[] labels = {LabelVector.of(Samples.targets(head))};
      INDArray[] masks = {EncoderGraph.starts(Samples.BATCH)};
      double loss = model.loss(Samples.BATCH, Samples.targets(head));
      MultiDataSet data = new MultiDataSet(features, labels, masks, null);
      assertThat(plain.score(data)).isEqualTo(loss);
      assertThat(plain.output(false, features, masks)[0]).isEqualTo(model.logits(Samples.BATCH));
      plain.setInputs(features);
      plain.setLabels(labels);
      plain.setLayerMaskArrays(masks, null);
      plain.computeGradientAndScore();
      double trained = model.computeGradient(Samples.BATCH, Samples.targets(head), DropoutKey.NONE);
      assertThat(plain.score()).isEqualTo(trained);
      // With its gradient the loss is summed in another order.
      assertThat(trained).isCloseTo(loss, Offset.offset(1e-6));
      assertThat(plain.getFlattenedGradients().reshape(plain.numParams()))
          .isEqualTo(model.gradients());
    }
  }

  @Test
  void parametersAreNamedAsInTheFile() {
    try (BertModel model = BertModel.create(Samples.CONFIG, new Head.Pretraining(), 7)) {
      String name = "bert.encoder.layer.1.attention.self.key.weight";
      INDArray fromGraph = model.graph().getParam("block_1_" + name);
      assertThat(fromGraph).isEqualTo(model.parameter(name));
      model.parameter(name).assign(3);
      assertThat(fromGraph.meanNumber().doubleValue()).isEqualTo(3);
      assertThat(model.layout().length()).isEqualTo(model.graph().numParams());
    }
  }
}
