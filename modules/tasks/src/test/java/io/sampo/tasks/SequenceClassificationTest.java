package io.sampo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.Head;
import io.sampo.encoder.Targets;
import io.sampo.storage.InvalidInputException;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SequenceClassificationTest {
  private static final Labels LABELS = Labels.of(TinyModel.LABELS);
  private static final Windowing EIGHT = new Windowing(8, 2, 100, 1000);

  private final Tokenizer tokenizer = TinyModel.tokenizer();
  private final SequenceClassification texts = SequenceClassification.ofTexts(LABELS, EIGHT);
  private final SequenceClassification pairs = SequenceClassification.ofPairs(LABELS, EIGHT);
  private final RowEncoder textEncoder = texts.encoder(tokenizer);
  private final RowEncoder pairEncoder = pairs.encoder(tokenizer);

  @Test
  void aShortTextIsOneWindow() {
    EncodedRow row = textEncoder.encode(List.of("The film is good"));
    assertThat(row.windows()).hasSize(1);
    assertThat(words(row.windows().get(0))).isEqualTo("[CLS] the film is good [SEP]");
  }

  @Test
  void aLongTextLosesNoToken() {
    EncodedRow row = textEncoder.encode(List.of("a the film is good bad very not . ! and but a"));
    assertThat(row.windows().stream().map(this::words))
        .containsExactly(
            "[CLS] a the film is good bad [SEP]",
            "[CLS] good bad very not . ! [SEP]",
            "[CLS] . ! and but a [SEP]");
  }

  @Test
  void bothSidesOfALongPairAreSeenTogether() {
    EncodedRow row = pairEncoder.encode(List.of("a the film is good", "bad very not"));
    List<String> windows = row.windows().stream().map(this::words).toList();
    assertThat(windows).allMatch(w -> w.split(" ").length <= 8);
    for (String first : List.of("a", "the", "film", "is", "good")) {
      for (String second : List.of("bad", "very", "not")) {
        assertThat(windows)
            .as(first + " with " + second)
            .anyMatch(w -> w.matches(".* " + first + " .*SEP].* " + second + " .*"));
      }
    }
    assertThat(row.windows().get(0).typeIds()).contains(0, 1);
  }

  @Test
  void aStrideThatLeavesNoProgressIsHalved() {
    RowEncoder encoder =
        SequenceClassification.ofTexts(LABELS, EIGHT.withStride(100)).encoder(tokenizer);
    EncodedRow row = encoder.encode(List.of("a the film is good bad very"));
    assertThat(words(row.windows().get(0))).isEqualTo("[CLS] a the film is good bad [SEP]");
    assertThat(words(row.windows().get(1))).startsWith("[CLS] ").endsWith(" bad very [SEP]");
  }

  @Test
  void theNumberOfWindowsIsForeseenExactly() {
    for (int length = 7; length < 60; length++) {
      String text = "a ".repeat(length);
      for (int stride = 0; stride < 6; stride++) {
        Windowing windowing = EIGHT.withStride(stride);
        int windows =
            SequenceClassification.ofTexts(LABELS, windowing)
                .encoder(tokenizer)
                .encode(List.of(text))
                .windows()
                .size();
        RowEncoder exact = encoder(windowing.withMaxWindows(windows));
        assertThat(exact.encode(List.of(text)).windows()).hasSize(windows);
        RowEncoder oneLess = encoder(windowing.withMaxWindows(windows - 1));
        refused(() -> oneLess.encode(List.of(text)), "too_many_windows", windows + " windows of 8");
      }
    }
  }

  @Test
  void thePairsWindowsAreForeseenExactly() {
    for (int first = 1; first < 20; first++) {
      for (int second = 1; second < 20; second++) {
        List<String> row = List.of("a ".repeat(first), "the ".repeat(second));
        Windowing windowing = EIGHT.withMaxLength(11).withMaxWindows(10_000);
        int windows = pairEncoder(windowing).encode(row).windows().size();
        assertThat(pairEncoder(windowing.withMaxWindows(windows)).encode(row).windows())
            .hasSize(windows);
        if (windows > 1) {
          refused(
              () -> pairEncoder(windowing.withMaxWindows(windows - 1)).encode(row),
              "too_many_windows",
              windows + " windows of 11");
        }
      }
    }
  }

  @Test
  void specialTokensInATextAreOnlyText() {
    EncodedRow row = textEncoder.encode(List.of("[SEP] a"));
    assertThat(words(row.windows().get(0))).isEqualTo("[CLS] [ sep ] a [SEP]");
  }

  @Test
  void unusableRowsHaveAReason() {
    refused(() -> textEncoder.encode(Collections.singletonList(null)), "missing_text", "null");
    refused(() -> textEncoder.encode(List.of("")), "empty_text", "the text is empty");
    refused(() -> textEncoder.encode(List.of(" \t\u0000")), "empty_text", "the text is empty");
    refused(() -> pairEncoder.encode(Arrays.asList("a", null)), "missing_pair", "null");
    refused(() -> pairEncoder.encode(List.of("a", " ")), "empty_pair", "the pair is empty");
    refused(() -> pairEncoder.encode(List.of(" ", "a")), "empty_text", "the text is empty");
  }

  @Test
  void theLimitOnATextCountsBytes() {
    RowEncoder encoder = encoder(EIGHT.withMaxTextBytes(6).withMaxWindows(100));
    assertThat(encoder.encode(List.of("a a a ")).windows()).hasSize(1);
    refused(() -> encoder.encode(List.of("a a a a")), "text_over_limit", "7 bytes");
    refused(() -> encoder.encode(List.of("\u00e4\u00e4\u00e4a")), "text_over_limit", "7 bytes");
    refused(() -> encoder.encode(List.of("\u20ac\u20aca")), "text_over_limit", "7 bytes");
    refused(() -> encoder.encode(List.of("\ud83d\ude00aaa")), "text_over_limit", "7 bytes");
  }

  @Test
  void decodesTheMeanOfItsWindows() {
    EncodedRow row = textEncoder.encode(List.of("a"));
    ClassPrediction prediction =
        texts.decode(row, List.of(new float[][] {{1, 5, 0}}, new float[][] {{3, 0, 0}}));
    assertThat(prediction.label()).isEqualTo("good");
    assertThat(prediction.id()).isEqualTo(1);
    assertThat(prediction.windows()).isEqualTo(2);
    double sum = Math.exp(2) + Math.exp(2.5) + 1;
    double[] expected = {Math.exp(2) / sum, Math.exp(2.5) / sum, 1 / sum};
    assertThat(prediction.probabilities()).containsExactly(expected, within(1e-12));
    assertThat(prediction.probability()).isEqualTo(prediction.probabilities()[1]);
  }

  @Test
  void predictionsSurviveATable() {
    ClassPrediction prediction = ClassPrediction.ofLogits(LABELS, new double[] {0.1, -700, 710}, 3);
    assertThat(texts.outputs().stream().map(OutputColumn::name))
        .containsExactly("label", "probabilities");
    assertThat(texts.outputs().get(1).labels()).isEqualTo(TinyModel.LABELS);
    ClassPrediction again = texts.restore(prediction.values(), List.of("a"), prediction.windows());
    assertThat(again.probabilities()).isEqualTo(prediction.probabilities());
    assertThat(again.label()).isEqualTo("mixed");
    assertThat(again.windows()).isEqualTo(3);
  }

  @Test
  void eachWindowLearnsTheLabelOfItsRow() {
    List<Encoding> windows = textEncoder.encode(List.of("a the film is good bad very")).windows();
    Label label = texts.label("good", List.of("a"));
    Targets targets =
        texts.targets(windows, Collections.nCopies(windows.size(), label), Weighting.NONE);
    assertThat(((Targets.Classes) targets).labels()).containsExactly(1, 1);
    assertThatThrownBy(() -> texts.targets(windows, List.of(label), Weighting.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesValuesThatAreNoLabel() {
    assertThatThrownBy(() -> texts.label(List.of("good"), List.of("a")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("one text, number or truth value");
    assertThatThrownBy(() -> texts.label("ugly", List.of("a"))).hasMessageContaining("'ugly'");
  }

  @Test
  void needsAHeadForItsLabels() {
    assertThat(texts.head())
        .isEqualTo(new Head.SequenceClassification(3, Head.Objective.SINGLE_LABEL));
    assertThatThrownBy(() -> SequenceClassification.ofTexts(LABELS, Windowing.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private RowEncoder encoder(Windowing windowing) {
    return SequenceClassification.ofTexts(LABELS, windowing).encoder(tokenizer);
  }

  private RowEncoder pairEncoder(Windowing windowing) {
    return SequenceClassification.ofPairs(LABELS, windowing).encoder(tokenizer);
  }

  private static void refused(ThrowingCallable call, String reason, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UnusableRowException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(words);
  }

  private String words(Encoding window) {
    StringBuilder text = new StringBuilder();
    for (int id : window.ids()) {
      text.append(text.length() == 0 ? "" : " ").append(tokenizer.vocabulary().token(id));
    }
    return text.toString();
  }
}
