package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
  private static final Head HEAD = new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL);
  private static final Windowing EIGHT = new Windowing(8, 2, 100, 1000);

  private static Tokenizer tokenizer;
  private static BertModel model;

  @BeforeAll
  static void make() {
    tokenizer = TinyModel.tokenizer();
    model = TinyModel.model(HEAD);
  }

  @AfterAll
  static void free() {
    model.close();
  }

  private static Predictor predictor(int batchTokens) {
    Task task = SequenceClassification.ofTexts(Labels.of(TinyModel.LABELS), EIGHT);
    return Predictor.of(task, tokenizer, model, batchTokens);
  }

  @Test
  void answersAreTheSoftmaxOfTheModelsLogits() {
    Encoding encoding = tokenizer.encode("the film is very good");
    float[] logits = model.logits(Batch.of(List.of(encoding.ids()), null)).toFloatMatrix()[0];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    ClassPrediction prediction = (ClassPrediction) predictor(100).predict("the film is very good");
    for (int i = 0; i < logits.length; i++) {
      assertThat(prediction.probabilities()[i]).isCloseTo(Math.exp(logits[i]) / sum, within(1e-6));
    }
  }

  @Test
  void rowsOfManyLengthsComeBackInOrder() {
    List<List<String>> rows = new ArrayList<>();
    String[] words = {"a", "film", "good", "bad", "very", "not", "but", "and"};
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w <= i % 17; w++) {
        text.append(words[(i * 5 + w * 3) % words.length]).append(' ');
      }
      rows.add(i % 10 == 3 ? Collections.singletonList(null) : List.of(text.toString()));
    }
    Predictor oneByOne = predictor(1);
    List<Outcome> together = predictor(40).predict(rows);
    assertThat(together).hasSize(60);
    for (int i = 0; i < rows.size(); i++) {
      Outcome alone = oneByOne.predict(List.of(rows.get(i))).get(0);
      if (i % 10 == 3) {
        assertThat(together.get(i)).isEqualTo(alone).isInstanceOf(Outcome.Unusable.class);
      } else {
        ClassPrediction expected = (ClassPrediction) ((Outcome.Answered) alone).prediction();
        ClassPrediction found = (ClassPrediction) ((Outcome.Answered) together.get(i)).prediction();
        assertThat(found.probabilities()).containsExactly(expected.probabilities(), within(1e-5));
        assertThat(found.windows()).isEqualTo(expected.windows());
      }
    }
  }

  @Test
  void noRowsNeedNoModel() {
    assertThat(predictor(10).predict(List.of())).isEmpty();
  }

  @Test
  void anUnreadableTextIsSaid() {
    assertThatThrownBy(() -> predictor(10).predict("  "))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "the text: the text is empty, or holds nothing the model can read; give another one");
  }

  @Test
  void loadsAFineTunedModel(@TempDir Path directory) {
    Storage storage = Storage.of(new Configuration());
    String uri = directory.resolve("model").toString();
    Map<String, Object> config = Map.of("windowing", EIGHT);
    Checkpoint.write(
        storage,
        uri,
        CheckpointContents.of(model, tokenizer)
            .withLabels(TinyModel.LABELS)
            .withProvenance(Provenance.of(Map.of(), config, Map.of(), Map.of())));
    try (Predictor loaded = Predictor.load(storage, uri, 1, Windowing.defaults(), 100)) {
      assertThat(((SequenceClassification) loaded.task()).windowing().maxLength()).isEqualTo(8);
      ClassPrediction expected = (ClassPrediction) predictor(100).predict("a bad film");
      ClassPrediction found = (ClassPrediction) loaded.predict("a bad film");
      assertThat(found.probabilities()).isEqualTo(expected.probabilities());
      assertThat(found.label()).isEqualTo(expected.label());
    }
  }

  @Test
  void aModelWithoutAClassifierIsRefused(@TempDir Path directory) {
    Storage storage = Storage.of(new Configuration());
    String uri = directory.resolve("model").toString();
    try (BertModel masked = TinyModel.model(new Head.MaskedLanguageModel())) {
      Checkpoint.write(storage, uri, CheckpointContents.of(masked, tokenizer));
    }
    assertThatThrownBy(() -> Predictor.load(storage, uri, 1, EIGHT, 100))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(uri + ": it is a BertForMaskedLM without a head")
        .hasMessageContaining("fine-tune it first");
  }

  @Test
  void runGivesOneRowOfLogitsForEachWindow() {
    List<Encoding> windows =
        Arrays.asList(tokenizer.encode("a film"), tokenizer.encode("very good"));
    List<float[][]> outputs = predictor(4).run(windows);
    assertThat(outputs).hasSize(2);
    assertThat(outputs).allSatisfy(output -> assertThat(output.length).isEqualTo(1));
    assertThat(outputs).allSatisfy(output -> assertThat(output[0]).hasSize(3));
  }
}
