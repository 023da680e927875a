package io.sampo.tasks.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.tasks.metrics.EntityMetrics.Span;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against seqeval, the official SQuAD scripts, scipy and scikit-learn. */
class GoldenMetricsTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  private static JsonNode golden(String name) throws IOException {
    try (InputStream in = SharedData.stream("golden/metrics/" + name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static void same(Metrics metrics, String name, JsonNode expected) {
    if (expected == null || expected.isNull()) {
      assertThat(metrics.values()).doesNotContainKey(name);
    } else {
      assertThat(metrics.value(name)).as(name).isCloseTo(expected.asDouble(), CLOSE);
    }
  }

  @Test
  void entitiesCountAsInSeqeval() throws IOException {
    JsonNode cases = golden("ner.json.gz").get("cases");
    assertThat(cases).hasSize(41);
    for (JsonNode golden : cases) {
      entities(golden, "default", EntityMetrics::entities);
      if (golden.has("strict_iob2")) {
        entities(golden, "strict_iob2", EntityMetrics::strictEntities);
      }
    }
  }

  private static void entities(
      JsonNode golden, String mode, Function<List<String>, List<Span>> reading) {
    EntityMetrics counts = new EntityMetrics();
    for (int row = 0; row < golden.get("true").size(); row++) {
      List<String> truth = texts(golden.get("true").get(row));
      List<String> predicted = texts(golden.get("predicted").get(row));
      counts.add(reading.apply(truth), reading.apply(predicted));
      counts.addWords(truth, predicted);
    }
    Metrics metrics = counts.metrics();
    JsonNode expected = golden.get(mode);
    same(metrics, "word_accuracy", golden.get("accuracy"));
    for (String average : List.of("micro", "macro", "weighted")) {
      JsonNode figures = expected.get(average + " avg");
      same(metrics, "precision_" + average, figures.get("precision"));
      same(metrics, "recall_" + average, figures.get("recall"));
      same(metrics, "f1_" + average, figures.get("f1-score"));
    }
    List<?> types = (List<?>) metrics.details().get("per_class");
    assertThat(types).hasSize(expected.size() - 3);
    for (Object type : types) {
      Map<?, ?> line = (Map<?, ?>) type;
      JsonNode figures = expected.get((String) line.get("label"));
      assertThat((Double) line.get("f1")).isCloseTo(figures.get("f1-score").asDouble(), CLOSE);
      assertThat((Long) line.get("support")).isEqualTo(figures.get("support").asLong());
    }
  }

  @Test
  void answersCountAsInSquad() throws IOException {
    JsonNode golden = golden("squad.json");
    for (JsonNode pair : golden.get("normalize")) {
      assertThat(AnswerMetrics.normalized(pair.get(0).asText())).isEqualTo(pair.get(1).asText());
    }
    assertThat(golden.get("scores")).isNotEmpty();
    for (JsonNode score : golden.get("scores")) {
      String predicted = score.get("prediction").asText();
      List<String> answers = texts(score.get("answers"));
      double[] one = AnswerMetrics.best(predicted, answers);
      assertThat(one[0]).isEqualTo(score.get("v1_exact").asDouble());
      assertThat(one[1]).isCloseTo(score.get("v1_f1").asDouble(), CLOSE);
      double[] two = AnswerMetrics.bestOrNone(predicted, answers);
      assertThat(two[0]).isEqualTo(score.get("v2_exact").asDouble());
      assertThat(two[1]).isCloseTo(score.get("v2_f1").asDouble(), CLOSE);
    }
  }

  @Test
  void findsTheBestThresholdAsSquad() throws IOException {
    JsonNode golden = golden("squad_threshold.json");
    int size = golden.get("questions").size();
    boolean[] answerable = new boolean[size];
    boolean[] gives = new boolean[size];
    double[] differences = new double[size];
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      JsonNode question = golden.get("questions").get(i);
      answerable[i] = question.get("has_answer").asBoolean();
      gives[i] = !question.get("prediction").asText().isEmpty();
      differences[i] = question.get("na_prob").asDouble();
      scores[i] = question.get("raw_score").asDouble();
    }
    double[] best = AnswerMetrics.bestThreshold(answerable, gives, differences, scores);
    assertThat(100 * best[0]).isCloseTo(golden.get("best").asDouble(), CLOSE);
    assertThat(best[1]).isEqualTo(golden.get("best_threshold").asDouble());
  }

  @Test
  void numbersCountAsInScipy() throws IOException {
    JsonNode cases = golden("regression.json").get("cases");
    assertThat(cases).hasSize(7);
    for (JsonNode golden : cases) {
      Metrics metrics =
          CorrelationMetrics.of(doubles(golden.get("true")), doubles(golden.get("predicted")));
      same(metrics, "pearson", golden.get("pearson"));
      same(metrics, "spearman", golden.get("spearman"));
      same(metrics, "kendall_tau", golden.get("kendall_tau_b"));
      same(metrics, "mean_squared_error", golden.get("mse"));
      same(metrics, "mean_absolute_error", golden.get("mae"));
      same(metrics, "r2", golden.get("r2"));
    }
  }

  @Test
  void setsOfLabelsCountAsInScikitLearn() throws IOException {
    JsonNode golden = golden("classification.json.gz").get("multi_label");
    List<boolean[]> truth = new ArrayList<>();
    List<boolean[]> given = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    for (int row = 0; row < golden.get("labels").size(); row++) {
      double[] labels = doubles(golden.get("labels").get(row));
      double[] score = doubles(golden.get("scores").get(row));
      boolean[] is = new boolean[labels.length];
      boolean[] says = new boolean[labels.length];
      for (int i = 0; i < labels.length; i++) {
        is[i] = labels[i] == 1;
        says[i] = score[i] > golden.get("threshold").asDouble();
      }
      truth.add(is);
      given.add(says);
      scores.add(score);
    }
    Metrics metrics = MultiLabelMetrics.of(truth, given, scores, List.of("a", "b", "c", "d"));
    for (String name :
        List.of(
            "subset_accuracy",
            "hamming_loss",
            "f1_micro",
            "f1_macro",
            "f1_weighted",
            "f1_samples",
            "roc_auc_macro",
            "roc_auc_micro")) {
      same(metrics, name, golden.get(name));
    }
  }
}
