package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.tasks.Metrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which trial is the best on validation, and the figures of all of them together. */
final class Ranking {
  /** Figures of {@link #summary} in reading order. */
  static final List<String> FIGURES =
      List.of(
          "train_rows",
          "validation_rows",
          "test_rows",
          "classes",
          "seeds",
          "best_seed",
          "best_epoch",
          "judged_on",
          "accuracy_mean",
          "accuracy_sd",
          "untrained_accuracy_mean",
          "untrained_accuracy_sd",
          "bag_of_words_accuracy",
          "majority_class_accuracy",
          "windowed_rows");

  private final FinetuneConfig config;
  private final LabelledTables rows;
  private final Map<Trial, JsonNode> figures;
  private Double bagOfWords;

  Ranking(FinetuneConfig config, LabelledTables rows, Map<Trial, JsonNode> figures) {
    this.config = config;
    this.rows = rows;
    this.figures = figures;
  }

  void bagOfWords(double accuracy) {
    this.bagOfWords = accuracy;
  }

  /** The pre-trained trial with the best validation figure; the first of equals. */
  Trial best() {
    Trial best = null;
    for (Trial trial : figures.keySet()) {
      if (trial.start() == Trial.Start.PRETRAINED
          && (best == null
              || Metrics.better(config.training().metric(), metric(trial), metric(best)))) {
        best = trial;
      }
    }
    return best;
  }

  private double metric(Trial trial) {
    return figures.get(trial).path("validation").path(config.training().metric()).asDouble();
  }

  JsonNode bestFigures() {
    return figures.get(best());
  }

  List<JsonNode> trials() {
    return List.copyOf(figures.values());
  }

  /** Counts and accuracies: on the test rows, or on validation when there are none. */
  Map<String, Object> summary() {
    String judged = rows.hasTest() ? "test" : "validation";
    LabelledRows table = rows.hasTest() ? rows.test() : rows.validation();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("train_rows", rows.train().size());
    summary.put("validation_rows", rows.validation().size());
    if (rows.hasTest()) {
      summary.put("test_rows", rows.test().size());
    }
    summary.put("classes", rows.labelNames().size());
    summary.put("seeds", config.seeds());
    summary.put("best_seed", best().seed());
    summary.put("best_epoch", bestFigures().path("best_epoch").asInt());
    summary.put("judged_on", judged);
    put(summary, "accuracy", accuracies(Trial.Start.PRETRAINED, judged));
    if (config.baselines()) {
      put(summary, "untrained_accuracy", accuracies(Trial.Start.UNTRAINED, judged));
    }
    if (bagOfWords != null) {
      summary.put("bag_of_words_accuracy", bagOfWords);
    }
    int[] counts = table.counts(rows.labelNames().size());
    summary.put(
        "majority_class_accuracy", (double) Arrays.stream(counts).max().orElse(0) / table.size());
    summary.put("windowed_rows", bestFigures().path("windowed_rows").asLong());
    return summary;
  }

  private double[] accuracies(Trial.Start start, String judged) {
    return figures.entrySet().stream()
        .filter(entry -> entry.getKey().start() == start)
        .mapToDouble(entry -> entry.getValue().path(judged).path("accuracy").asDouble())
        .toArray();
  }

  /** Mean and sample standard deviation; no deviation of a single seed. */
  private static void put(Map<String, Object> summary, String name, double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    summary.put(name + "_mean", mean);
    if (values.length > 1) {
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      summary.put(name + "_sd", Math.sqrt(squares / (values.length - 1)));
    }
  }
}
