package io.sampo.encoder.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.Golden;
import io.sampo.encoder.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossesTest {

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (JsonNode c : Golden.json("golden/optimizer/losses.json").get("cases")) {
      if (!c.has("pos_weight")) {
        cases.add(Arguments.of(c.get("name").asText() + " " + c.get("logits").size(), c));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sameAsTorch(String name, JsonNode golden) {
    double[][] logits = doubles(golden.get("logits"));
    Losses.Loss loss;
    if (name.startsWith("bce")) {
      loss = Losses.binaryCrossEntropy(logits, floats(golden.get("labels")));
    } else if (name.startsWith("mse")) {
      // The golden targets are doubles, ours floats: compare at the logits moved by the rounding.
      double[] labels = row(golden.get("labels"));
      float[] rounded = new float[labels.length];
      for (int i = 0; i < labels.length; i++) {
        rounded[i] = (float) labels[i];
        logits[i][0] += rounded[i] - labels[i];
      }
      loss = Losses.squaredError(logits, rounded);
    } else {
      loss = Losses.crossEntropy(logits, classes(golden));
    }
    double expected = golden.get("loss").asDouble();
    assertThat(loss.value()).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
    double[][] gradient = doubles(golden.get("gradient"));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(loss.gradient()[i]).containsExactly(gradient[i], within(1e-9));
    }
  }

  private static Targets.Classes classes(JsonNode golden) {
    double[] labels = row(golden.get("labels"));
    int[] ids = new int[labels.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) labels[i];
    }
    Targets.Classes classes = Targets.Classes.of(ids);
    if (golden.has("class_weights")) {
      classes = classes.withClassWeights(row(golden.get("class_weights")));
    }
    if (golden.has("label_smoothing")) {
      classes = classes.withLabelSmoothing(golden.get("label_smoothing").asDouble());
    }
    return classes;
  }

  @Test
  void nothingCounts() {
    double[][] logits = {{1, 2}, {3, 4}};
    int[] ignored = {Targets.IGNORED, Targets.IGNORED};
    Losses.Loss loss = Losses.crossEntropy(logits, Targets.Classes.of(ignored));
    assertThat(loss.value()).isZero();
    assertThat(loss.gradient()).isDeepEqualTo(new double[2][2]);
  }

  @Test
  void refusesWhatDoesNotFit() {
    double[][] logits = {{1, 2}};
    assertThatThrownBy(() -> Losses.crossEntropy(logits, Targets.Classes.of(new int[] {2})))
        .hasMessage("label 2 of 2 classes");
    assertThatThrownBy(() -> Losses.crossEntropy(logits, Targets.Classes.of(new int[2])))
        .hasMessage("2 labels for 1 answers");
    Targets.Classes weighted = Targets.Classes.of(new int[1]).withClassWeights(new double[3]);
    assertThatThrownBy(() -> Losses.crossEntropy(logits, weighted))
        .hasMessage("3 class weights for 2 classes");
  }

  private static double[] row(JsonNode numbers) {
    double[] row = new double[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = numbers.get(i).asDouble();
    }
    return row;
  }

  private static double[][] doubles(JsonNode rows) {
    double[][] result = new double[rows.size()][];
    for (int i = 0; i < result.length; i++) {
      result[i] = row(rows.get(i));
    }
    return result;
  }

  private static float[][] floats(JsonNode rows) {
    float[][] result = new float[rows.size()][];
    for (int i = 0; i < result.length; i++) {
      double[] row = row(rows.get(i));
      result[i] = new float[row.length];
      for (int j = 0; j < row.length; j++) {
        result[i][j] = (float) row[j];
      }
    }
    return result;
  }
}
