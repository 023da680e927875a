package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each task makes of labels, windows and logits. */
class EveryTaskTest {
  private static final Windowing EIGHT = new Windowing(8, 2, 100, 1000);
  private final Tokenizer tokenizer = TinyModel.tokenizer();

  private LabelledTask task(TaskKind kind, int texts, List<?> values) {
    TaskRequest request = TaskRequest.of(texts, EIGHT);
    return Tasks.learned(kind, Tasks.labels(kind, values), request, false);
  }

  private LabelledTask ofWords(List<?> values) {
    TaskRequest request = TaskRequest.of(1, EIGHT).ofWords();
    TaskKind kind = TaskKind.TOKEN_CLASSIFICATION;
    return Tasks.learned(kind, Tasks.labels(kind, values), request, false);
  }

  private static void refused(LabelledTask task, Object value, List<String> texts, String words) {
    assertThatThrownBy(() -> task.label(value, texts))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(words);
  }

  /** Logits that are sure of one tag for each token of a window. */
  private static float[][] sure(Encoding window, int... tags) {
    float[][] logits = new float[window.length()][3];
    for (int t = 0; t < tags.length; t++) {
      logits[t + 1][Math.max(0, tags[t])] = 9; // tokens that do not count: O
    }
    return logits;
  }

  @Test
  void wordsLearnTheirTagAtTheirFirstToken() {
    List<String> tags = List.of("O", "B-x", "I-x", "O");
    LabelledTask task = ofWords(List.of(tags));
    String text = Words.join(Arrays.asList("the", "films", "goodly", ""));
    EncodedRow row = task.encoder(tokenizer).encode(List.of(text));
    Label label = task.label(tags, row.texts());
    Targets.Classes targets =
        (Targets.Classes) task.targets(row.windows(), List.of(label), Weighting.NONE);
    int i = Targets.IGNORED; // [CLS] the film ##s good ##ly [SEP]
    assertThat(targets.labels()).containsExactly(i, 0, 1, i, 2, i, i);

    Encoding window = row.windows().get(0);
    EntityPrediction found =
        (EntityPrediction) task.decode(row, List.<float[][]>of(sure(window, 0, 1, 0, 2, 0)));
    assertThat(found.tags()).containsExactly("O", "B-x", "I-x", "O");
    assertThat(found.entities()).hasSize(1);
    List<?> entity = (List<?>) ((List<?>) found.values().get(0)).get(0);
    assertThat(entity.subList(0, 4)).isEqualTo(List.of("films goodly", "x", 4, 16));
    assertThat(task.restore(found.values(), row.texts(), 1)).isEqualTo(found);
    assertThat(task.evaluate(List.of(label), List.of(found)).value("f1_micro")).isEqualTo(1);
    assertThat(task.goodness(label, found)).isEqualTo(1);
  }

  @Test
  void everyWordOfALongRowIsTaggedOnce() {
    List<String> words = List.of("a the film is good bad very not . ! and but a film".split(" "));
    List<String> tags = List.of("O O B-x I-x O O O O O O B-x O O B-x".split(" "));
    LabelledTask task = ofWords(List.of(tags));
    EncodedRow row = task.encoder(tokenizer).encode(List.of(Words.join(words)));
    assertThat(row.windows()).hasSizeGreaterThan(2);
    Label label = task.label(tags, row.texts());
    List<float[][]> outputs =
        row.windows().stream()
            .map(
                window -> {
                  Targets.Classes right =
                      (Targets.Classes)
                          task.targets(List.of(window), List.of(label), Weighting.NONE);
                  int[] inner = Arrays.copyOfRange(right.labels(), 1, window.length() - 1);
                  return sure(window, inner);
                })
            .toList();
    EntityPrediction found = (EntityPrediction) task.decode(row, outputs);
    assertThat(found.tags()).isEqualTo(tags);
    assertThat(found.windows()).isEqualTo(row.windows().size());
  }

  @Test
  void spansCountCharacters() {
    Object spans = List.of(Map.of("start", 6, "end", 10, "label", "x"));
    LabelledTask task = task(TaskKind.TOKEN_CLASSIFICATION, 1, List.of(spans));
    List<String> texts = List.of("\ud83d\ude00 the film is good"); // 2 units, 1 character
    EntityLabels label = (EntityLabels) task.label(spans, texts);
    assertThat(texts.get(0).substring(label.spans().get(0).start(), label.spans().get(0).end()))
        .isEqualTo("film");
    EncodedRow row = task.encoder(tokenizer).encode(texts);
    Targets.Classes targets =
        (Targets.Classes) task.targets(row.windows(), List.of(label), Weighting.NONE);
    int i = Targets.IGNORED;
    assertThat(targets.labels()).containsExactly(i, 0, 0, 1, 0, 0, i);

    refused(task, List.of(Map.of("start", 6, "end", 99, "label", "x")), texts, "outside");
    refused(task, List.of(Map.of("start", 6, "end", 6, "label", "x")), texts, "outside");
    refused(task, List.of(Map.of("start", 0, "end", 1, "label", "y")), texts, "'B-y'");
    refused(task, List.of(Map.of("from", 0)), texts, "no span");
  }

  @Test
  void tagsThatDoNotFitAreRefused() {
    LabelledTask task = ofWords(List.of(List.of("B-x", "I-x", "B-y", "I-y")));
    List<String> two = List.of("a\nfilm");
    refused(task, List.of("O"), two, "1 for 2 words");
    refused(task, List.of("I-x", "O"), two, "tag 'I-x' of word 0");
    refused(task, List.of("B-x", "I-y"), two, "tag 'I-y' of word 1");
    refused(task, List.of("B-z", "O"), two, "'B-z'");
    refused(task, List.of("person", "O"), two, "no BIO tag");
    refused(task, "O O", two, "not a list");
    LabelledTask ofText = task(TaskKind.TOKEN_CLASSIFICATION, 1, List.of(List.of("B-x")));
    refused(ofText, List.of("B-x", "O"), List.of("a film"), "no list of words");
  }

  @Test
  void answersAreFoundInTheirWindow() {
    LabelledTask task = task(TaskKind.QUESTION_ANSWERING, 2, List.of());
    String context = "a the film is good bad very";
    List<String> texts = List.of("is", context);
    Object value = List.of(Map.of("text", "good bad", "start", 14));
    AnswerLabel label = (AnswerLabel) task.label(value, texts);
    EncodedRow row = task.encoder(tokenizer).encode(texts);
    Targets.Spans spans =
        (Targets.Spans)
            task.targets(
                row.windows(),
                row.windows().stream().map(w -> (Label) label).toList(),
                Weighting.NONE);
    int with = -1;
    for (int w = 0; w < row.windows().size(); w++) {
      if (spans.starts()[w] > 0) {
        Encoding window = row.windows().get(w);
        int start = window.offsets()[2 * spans.starts()[w]];
        int end = window.offsets()[2 * spans.ends()[w] + 1];
        assertThat(context.substring(start, end)).isEqualTo("good bad");
        with = w;
      } else {
        assertThat(spans.ends()[w]).isZero();
      }
    }
    assertThat(with).isNotNegative();
    float[][][] outputs = new float[row.windows().size()][][];
    for (int w = 0; w < outputs.length; w++) {
      outputs[w] = new float[row.windows().get(w).length()][2];
      outputs[w][spans.starts()[w]][0] = w == with ? 5 : 1;
      outputs[w][spans.ends()[w]][1] = w == with ? 5 : 1;
    }
    AnswerPrediction found = (AnswerPrediction) task.decode(row, Arrays.asList(outputs));
    assertThat(found.text()).isEqualTo("good bad");
    assertThat(found.values().subList(0, 3)).isEqualTo(List.of("good bad", 14, 22));
    assertThat(task.restore(found.values(), texts, found.windows())).isEqualTo(found);
    assertThat(task.evaluate(List.of(label), List.of(found)).value("exact_match")).isEqualTo(1);
    Object columns = Map.of("text", List.of("bad"), "answer_start", List.of(19));
    assertThat(((AnswerLabel) task.label(columns, texts)).texts()).containsExactly("bad");
    assertThat(((AnswerLabel) task.label(List.of(), texts)).start()).isEqualTo(-1);
    refused(task, List.of(Map.of("text", "good", "start", 3)), texts, "character 3");
    refused(task, List.of(Map.of("text", "good", "start", 300)), texts, "character 300");
    refused(task, "good", texts, "no answers");
  }

  @Test
  void severalLabelsAreJudgedEach() {
    List<?> values = List.of(List.of("x", "y"), "z", "x|z", List.of());
    LabelledTask task = task(TaskKind.MULTI_LABEL, 1, values);
    assertThat(task.labelNames()).containsExactly("x", "y", "z");
    List<String> texts = List.of("a film");
    Label label = task.label("x|z", texts);
    EncodedRow row = task.encoder(tokenizer).encode(texts);
    Targets.MultiLabel targets =
        (Targets.MultiLabel) task.targets(row.windows(), List.of(label), Weighting.NONE);
    assertThat(targets.labels()[0]).containsExactly(1, 0, 1);
    ClassesPrediction found =
        (ClassesPrediction) task.decode(row, List.<float[][]>of(new float[][] {{3, -3, 0.1f}}));
    assertThat(found.given()).containsExactly("x", "z");
    assertThat(task.evaluate(List.of(label), List.of(found)).value("subset_accuracy")).isOne();
    refused(task, "w", texts, "'w'");
  }

  @Test
  void numbersAreRead() {
    LabelledTask task = task(TaskKind.REGRESSION, 2, List.of());
    List<String> texts = List.of("a", "film");
    assertThat(task.label("2.5", texts)).isEqualTo(new NumberLabel(2.5));
    assertThat(task.label(3, texts)).isEqualTo(new NumberLabel(3));
    refused(task, "good", texts, "no finite number");
    refused(task, Double.NaN, texts, "no finite number");
  }

  @Test
  void vectorsOfLongTextsCountEachToken() {
    Embedding mean = new Embedding(EIGHT.withStride(0), new EmbeddingConfig(Pooling.MEAN, false));
    try (BertModel model = TinyModel.model(new Head.MaskedLanguageModel())) {
      EncodedRow row = mean.encoder(tokenizer).encode(List.of("a the film is good bad very not"));
      assertThat(row.windows()).hasSize(2);
      double[] found = mean.decode(row, mean.run(model, row.windows())).vector();
      double[] sum = new double[found.length];
      int tokens = 0;
      for (Encoding window : row.windows()) {
        for (float[] token : model.hiddenStates(Batches.of(List.of(window))).toFloatMatrix()) {
          tokens++;
          for (int i = 0; i < sum.length; i++) {
            sum[i] += token[i];
          }
        }
      }
      for (int i = 0; i < sum.length; i++) {
        assertThat(found[i]).isCloseTo(sum[i] / tokens, within(1e-5));
      }
      Embedding unit = new Embedding(EIGHT, new EmbeddingConfig(Pooling.CLS, true));
      double[] vector = unit.decode(row, unit.run(model, row.windows())).vector();
      assertThat(Arrays.stream(vector).map(x -> x * x).sum()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void masksAreFilledWhereTheyStand() {
    Head head = new Head.MaskedLanguageModel();
    MaskedTokens task = new MaskedTokens(head, tokenizer.vocabulary(), EIGHT, 3);
    try (BertModel model = TinyModel.model(head)) {
      EncodedRow row =
          task.encoder(tokenizer).encode(List.of("the [MASK] is good bad very [MASK] a film"));
      MaskPrediction found = task.decode(row, task.run(model, row.windows()));
      assertThat(found.masks()).hasSize(2);
      assertThat(found.masks().get(0).start()).isEqualTo(4);
      assertThat(found.masks().get(1).tokens()).hasSize(3);
      assertThat(found.filled())
          .isEqualTo(
              "the %s is good bad very %s a film"
                  .formatted(
                      found.masks().get(0).tokens().get(0), found.masks().get(1).tokens().get(0)));
    }
    assertThatThrownBy(() -> task.encoder(tokenizer).encode(List.of("a film")))
        .isInstanceOf(UnusableRowException.class)
        .hasMessageContaining("[MASK]");
  }

  @Test
  void balancedWeightsGiveClassesTheSameShare() {
    assertThat(Weighting.balanced(new long[] {6, 2, 0})).containsExactly(8 / 12.0, 2, 1);
  }
}
