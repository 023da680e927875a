package io.sampo.encoder.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sampo.encoder.Activation;
import io.sampo.encoder.Batch;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime makes of exported models, beside what ours say. */
class OnnxExportTest {
  private static final int[][] IDS = {{2, 7, 9, 4, 3}, {2, 5, 3}};
  private static final int[][] TYPES = {{0, 0, 1, 1, 1}, {0, 0, 0}};
  private static final int LONGEST = 5;

  @TempDir Path directory;

  private static BertModel model(Head head, Activation activation) {
    BertConfig config = new BertConfig(23, 16, 2, 4, 40, 12, 2, activation, 1e-12, 0, 0, 0.3, 0);
    return BertModel.create(config, head, 5);
  }

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of(
            new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL), Activation.GELU),
        Arguments.of(
            new Head.SequenceClassification(1, Head.Objective.REGRESSION), Activation.RELU),
        Arguments.of(new Head.TokenClassification(5), Activation.GELU_NEW),
        Arguments.of(new Head.QuestionAnswering(), Activation.GELU),
        Arguments.of(new Head.MaskedLanguageModel(), Activation.GELU),
        Arguments.of(new Head.MaskedLanguageModel(false), Activation.GELU),
        Arguments.of(new Head.NoHead(false), Activation.GELU));
  }

  @ParameterizedTest
  @MethodSource("models")
  void onnxRuntimeAnswersTheSame(Head head, Activation activation) throws OrtException {
    String file = directory.resolve("model.onnx").toString();
    try (BertModel model = model(head, activation)) {
      OnnxExport.write(model, Storage.of(new Configuration()), file);
      Batch batch = Batch.of(List.of(IDS), List.of(TYPES));
      float[][] ours = model.logits(batch).toFloatMatrix();
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession session = environment.createSession(file);
          OnnxTensor ids = OnnxTensor.createTensor(environment, padded(IDS, false));
          OnnxTensor types = OnnxTensor.createTensor(environment, padded(TYPES, false));
          OnnxTensor mask = OnnxTensor.createTensor(environment, padded(IDS, true));
          OrtSession.Result result =
              session.run(
                  Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
        compare(head, ours, result);
      }
    }
  }

  private static void compare(Head head, float[][] ours, OrtSession.Result result)
      throws OrtException {
    if (head instanceof Head.SequenceClassification) {
      float[][] theirs = (float[][]) result.get(0).getValue();
      assertThat(theirs).hasDimensions(IDS.length, ours[0].length);
      for (int s = 0; s < IDS.length; s++) {
        assertThat(theirs[s]).containsExactly(ours[s], within(1e-4f));
      }
      return;
    }
    int row = 0;
    for (int s = 0; s < IDS.length; s++) {
      for (int t = 0; t < IDS[s].length; t++) {
        float[] theirs;
        if (head instanceof Head.QuestionAnswering) {
          theirs =
              new float[] {
                ((float[][]) result.get(0).getValue())[s][t],
                ((float[][]) result.get(1).getValue())[s][t]
              };
        } else {
          theirs = ((float[][][]) result.get(0).getValue())[s][t];
        }
        assertThat(theirs).containsExactly(ours[row++], within(1e-4f));
      }
    }
  }

  /** With 0 behind the shorter sequence; or 1 where there is a token. */
  private static long[][] padded(int[][] values, boolean ones) {
    long[][] padded = new long[values.length][LONGEST];
    for (int s = 0; s < values.length; s++) {
      for (int t = 0; t < values[s].length; t++) {
        padded[s][t] = ones ? 1 : values[s][t];
      }
    }
    return padded;
  }

  @Test
  void nextSentencesAreNotExported() {
    String file = directory.resolve("model.onnx").toString();
    try (BertModel model = model(new Head.Pretraining(), Activation.GELU)) {
      assertThatThrownBy(() -> OnnxExport.write(model, Storage.of(new Configuration()), file))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Path.of(file)).doesNotExist();
  }
}
