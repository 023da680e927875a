package io.sampo.tasks.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what scikit-learn computed, see the golden file's note. */
class ClassificationMetricsTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  static Stream<Arguments> cases() throws IOException {
    try (InputStream file =
        ClassificationMetricsTest.class.getResourceAsStream("classification.json.gz")) {
      JsonNode golden = new ObjectMapper().readTree(new GZIPInputStream(file));
      List<Arguments> cases = new ArrayList<>();
      golden.get("cases").forEach(c -> cases.add(Arguments.of(c.get("name").asText(), c)));
      assertThat(cases).hasSize(8);
      return cases.stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void equalsScikitLearn(String name, JsonNode golden) {
    int[] labels = ints(golden.get("labels"));
    double[][] probabilities = new double[labels.length][];
    for (int row = 0; row < labels.length; row++) {
      probabilities[row] = doubles(golden.get("probabilities").get(row));
    }
    int classes = probabilities[0].length;
    ClassificationMetrics metrics = ClassificationMetrics.of(labels, probabilities, classes);
    Metrics named = metrics.named(IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());

    same(named, "accuracy", golden.get("accuracy"));
    same(named, "matthews", golden.get("matthews"));
    same(named, "log_loss", golden.get("log_loss"));
    same(named, "calibration_error", golden.get("ece_15"));
    same(named, "balanced_accuracy", golden.get("balanced_accuracy_present_classes"));
    assertThat(metrics.calibrationError(10)).isCloseTo(golden.get("ece_10").asDouble(), CLOSE);
    for (String average : List.of("micro", "macro", "weighted")) {
      for (String figure : List.of("precision", "recall", "f1")) {
        same(named, figure + "_" + average, golden.get(average).get(figure));
      }
    }
    for (int c = 0; c < classes; c++) {
      assertThat(metrics.precision(c)).isCloseTo(golden.at("/per_class/0/" + c).asDouble(), CLOSE);
      assertThat(metrics.recall(c)).isCloseTo(golden.at("/per_class/1/" + c).asDouble(), CLOSE);
      assertThat(metrics.f1(c)).isCloseTo(golden.at("/per_class/2/" + c).asDouble(), CLOSE);
      for (int d = 0; d < classes; d++) {
        assertThat(metrics.confusion(c, d))
            .isEqualTo(golden.at("/confusion/" + c + "/" + d).asLong());
      }
    }
    if (classes == 2) {
      same(named, "f1", golden.get("f1_of_class_1"));
      same(named, "roc_auc", golden.get("roc_auc"));
      same(named, "average_precision", golden.get("average_precision"));
    } else {
      same(named, "roc_auc_ovr_macro", golden.get("roc_auc_ovr_macro"));
    }
  }

  @Test
  void noRowsDivideByNothing() {
    Metrics none =
        ClassificationMetrics.of(new int[0], new double[0][], 3).named(List.of("a", "b", "c"));
    assertThat(none.values()).allSatisfy((name, value) -> assertThat(value).isZero());
    assertThat(none.values()).containsKey("accuracy").doesNotContainKey("roc_auc_ovr_macro");
  }

  @Test
  void theMajorityClassIsWhatTheRowsHold() {
    double[][] probabilities = {{1, 0}, {1, 0}, {0, 1}, {1, 0}};
    ClassificationMetrics metrics =
        ClassificationMetrics.of(new int[] {1, 1, 1, 0}, probabilities, 2);
    assertThat(metrics.majorityClassAccuracy()).isEqualTo(0.75);
    assertThat(metrics.accuracy()).isEqualTo(0.5);
  }

  @Test
  void binsOfCalibrationHoldAllRows() {
    double[][] probabilities = {{0.9, 0.1}, {0.88, 0.12}, {0.45, 0.55}};
    ClassificationMetrics metrics = ClassificationMetrics.of(new int[] {0, 1, 1}, probabilities, 2);
    assertThat(metrics.calibration(10))
        .extracting(CalibrationBin::rows, CalibrationBin::accuracy)
        .containsExactly(tuple(1L, 1.0), tuple(2L, 0.5));
    assertThat(metrics.calibration(10).get(1).confidence()).isCloseTo(0.89, CLOSE);
    assertThat(metrics.named(List.of("a", "b")).details().get("calibration"))
        .asInstanceOf(LIST)
        .hasSize(2);
  }

  private static void same(Metrics metrics, String name, JsonNode golden) {
    if (golden == null || golden.isNull()) {
      assertThat(metrics.values()).as(name).doesNotContainKey(name);
    } else {
      assertThat(metrics.value(name)).as(name).isCloseTo(golden.asDouble(), CLOSE);
    }
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }
}
