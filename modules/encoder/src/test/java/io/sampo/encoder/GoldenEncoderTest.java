package io.sampo.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Hidden states, logits, losses and gradients against transformers' own, in float and double. */
class GoldenEncoderTest {

  @ParameterizedTest
  @CsvSource({"a_model, FLOAT", "a_model, DOUBLE", "b_model, FLOAT", "b_model, DOUBLE"})
  void hiddenStatesAndPooler(String name, DataType type) {
    Golden golden = Golden.of(name);
    Tensors expected = golden.tensors("outputs.safetensors");
    try (BertModel model = golden.model(new Head.NoHead(), type)) {
      Batch batch = golden.batch();
      List<INDArray> states = model.allHiddenStates(batch);
      int width = model.config().hiddenSize();
      for (int i = 0; i < states.size(); i++) {
        double[] all = golden.attended(expected.get("hidden_states." + i), width);
        close(type, expected, "hidden_states." + i, states.get(i), all, 1e-5, 1e-5);
      }
      double[] last = golden.attended(expected.get("last_hidden_state"), width);
      close(type, expected, "last_hidden_state", model.hiddenStates(batch), last, 1e-5, 1e-5);
      double[] pooled = expected.get("pooler_output");
      close(type, expected, "pooler_output", model.pooled(batch), pooled, 1e-5, 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a_mlm, FLOAT", "a_mlm, DOUBLE", "b_mlm, FLOAT", "b_mlm, DOUBLE",
    "m_mlm, FLOAT", "m_mlm, DOUBLE", "m_mlm_gelu_new, FLOAT", "m_mlm_gelu_new, DOUBLE",
    "m_mlm_relu, FLOAT", "m_mlm_relu, DOUBLE"
  })
  void maskedLanguageModel(String name, DataType type) {
    Golden golden = Golden.of(name);
    Tensors expected = golden.tensors("outputs.safetensors");
    try (BertModel model = golden.model(new Head.MaskedLanguageModel(), type)) {
      Batch batch = golden.batch();
      String logits = expected.contains("logits_of_attended") ? "logits_of_attended" : "logits";
      double[] values = expected.get(logits);
      if (logits.equals("logits")) {
        values = golden.attended(values, model.config().vocabSize());
      }
      close(type, expected, logits, model.logits(batch), values, 2e-5, 1e-5);
      if (golden.reference().has("loss")) {
        lossAndGradients(golden, model, Golden.masked(golden.reference()), type);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void pretraining(DataType type) {
    Golden golden = Golden.of("a_pretraining");
    Tensors expected = golden.tensors("outputs.safetensors");
    try (BertModel model = golden.model(new Head.Pretraining(), type)) {
      Batch batch = golden.batch();
      for (String output : List.of("prediction_logits_of_attended", "seq_relationship_logits")) {
        INDArray actual =
            output.startsWith("seq") ? model.nextSentenceLogits(batch) : model.logits(batch);
        close(type, expected, output, actual, expected.get(output), 2e-5, 1e-5);
      }
      int[] next = Golden.row(golden.reference().get("next_sentence_label"));
      Targets targets = new Targets.Pretraining(Golden.masked(golden.reference()), next);
      lossAndGradients(golden, model, targets, type);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a_sequence_2, SINGLE_LABEL, FLOAT", "a_sequence_2, SINGLE_LABEL, DOUBLE",
    "a_sequence_3_multi_label, MULTI_LABEL, FLOAT", "a_sequence_3_multi_label, MULTI_LABEL, DOUBLE",
    "a_sequence_1_regression, REGRESSION, FLOAT", "a_sequence_1_regression, REGRESSION, DOUBLE"
  })
  void sequenceClassification(String name, Head.Objective objective, DataType type) {
    Golden golden = Golden.of(name);
    Tensors expected = golden.tensors("outputs.safetensors");
    JsonNode labels = golden.reference().get("labels");
    Targets targets =
        switch (objective) {
          case SINGLE_LABEL -> Targets.Classes.of(Golden.row(labels));
          case MULTI_LABEL -> new Targets.MultiLabel(floats(labels));
          case REGRESSION -> new Targets.Values(floatRow(labels));
        };
    int classes = Character.digit(name.charAt("a_sequence_".length()), 10);
    Head head = new Head.SequenceClassification(classes, objective);
    try (BertModel model = golden.model(head, type)) {
      INDArray logits = model.logits(golden.batch());
      close(type, expected, "logits", logits, expected.get("logits"), 2e-5, 1e-5);
      lossAndGradients(golden, model, targets, type);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void tokenClassification(DataType type) {
    Golden golden = Golden.of("a_token");
    Tensors expected = golden.tensors("outputs.safetensors");
    int classes = (int) golden.tensors("model.safetensors").shape("classifier.bias")[0];
    try (BertModel model = golden.model(new Head.TokenClassification(classes), type)) {
      double[] logits =
          expected.contains("logits_of_attended")
              ? expected.get("logits_of_attended")
              : golden.attended(expected.get("logits"), classes);
      String output = expected.contains("logits") ? "logits" : "logits_of_attended";
      close(type, expected, output, model.logits(golden.batch()), logits, 2e-5, 1e-5);
      Targets targets = Targets.Classes.of(Golden.tokenLabels(golden.reference()));
      lossAndGradients(golden, model, targets, type);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void questionAnswering(DataType type) {
    Golden golden = Golden.of("a_qa");
    Tensors expected = golden.tensors("outputs.safetensors");
    JsonNode reference = golden.reference();
    try (BertModel model = golden.model(new Head.QuestionAnswering(), type)) {
      INDArray logits = model.logits(golden.batch());
      for (int side = 0; side < 2; side++) {
        String output = side == 0 ? "start_logits" : "end_logits";
        double[] values = golden.attended(expected.get(output), 1);
        close(type, expected, output, logits.getColumn(side).dup(), values, 2e-5, 1e-5);
      }
      Targets targets =
          new Targets.Spans(
              Golden.row(reference.get("start_positions")),
              Golden.row(reference.get("end_positions")));
      double loss = model.computeGradient(golden.batch(), targets, DropoutKey.NONE);
      JsonNode unpadded = Golden.json("golden/encoder/a_qa/reference_unpadded.json");
      double tolerance = type == DataType.FLOAT ? 2e-6 : 1e-9;
      double want = unpadded.get("loss").asDouble();
      assertThat(loss).isCloseTo(want, within(tolerance * want));
      Golden.assertGradients(model, golden.tensors("gradients_unpadded.safetensors"), type);
    }
  }

  private static void lossAndGradients(
      Golden golden, BertModel model, Targets targets, DataType type) {
    double want = golden.reference().get("loss").asDouble();
    double tolerance = (type == DataType.FLOAT ? 2e-6 : 1e-9) * want;
    Batch batch = golden.batch();
    assertThat(model.loss(batch, targets)).isCloseTo(want, within(tolerance));
    double loss = model.computeGradient(batch, targets, DropoutKey.NONE);
    assertThat(loss).isCloseTo(want, within(tolerance));
    Golden.assertGradients(model, golden.tensors("gradients.safetensors"), type);
    // A second time over the buffers of the first.
    assertThat(model.computeGradient(batch, targets, DropoutKey.NONE)).isEqualTo(loss);
    Golden.assertGradients(model, golden.tensors("gradients.safetensors"), type);
  }

  private static void close(
      DataType type,
      Tensors file,
      String name,
      INDArray actual,
      double[] expected,
      double abs,
      double rel) {
    if (type == DataType.FLOAT) {
      Golden.assertClose(name, actual, expected, abs, rel);
    } else if (file.wide(name)) {
      Golden.assertClose(name, actual, expected, 1e-9, 1e-9);
    } else {
      Golden.assertClose(name, actual, expected, 1e-7, 1e-7);
    }
  }

  private static float[] floatRow(JsonNode numbers) {
    float[] row = new float[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) numbers.get(i).asDouble();
    }
    return row;
  }

  private static float[][] floats(JsonNode rows) {
    float[][] result = new float[rows.size()][];
    for (int i = 0; i < result.length; i++) {
      result[i] = floatRow(rows.get(i));
    }
    return result;
  }
}
