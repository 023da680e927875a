package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.metrics.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which trial is the best on validation, and the figures of all of them together. */
final class Ranking {
  private final FinetuneConfig config;
  private final LabelledTables rows;
  private final Map<Trial, JsonNode> figures;
  private final String main; // the task's own metric, which the summary tells
  private final String metric;
  private final Map<GridKey, Double> settings;
  private Double bagOfWords;
  private WorkersChoice choice;

  Ranking(
      FinetuneConfig config, LabelledTables rows, Map<Trial, JsonNode> figures, LabelledTask task) {
    this.config = config;
    this.rows = rows;
    this.figures = figures;
    this.main = task.mainMetric();
    this.metric = config.training().metric(task);
    this.settings = bestSettings();
  }

  void bagOfWords(double accuracy) {
    this.bagOfWords = accuracy;
  }

  void trained(WorkersChoice how) {
    this.choice = how;
  }

  /** The settings whose seeds have the best mean on validation; the first of equals. */
  private Map<GridKey, Double> bestSettings() {
    Map<GridKey, Double> best = null;
    double value = 0;
    for (Map<GridKey, Double> candidate : allSettings()) {
      double mean = mean(values(candidates(candidate), "validation", metric));
      if (best == null || Metrics.better(metric, mean, value)) {
        best = candidate;
        value = mean;
      }
    }
    return best;
  }

  private List<Map<GridKey, Double>> allSettings() {
    return figures.keySet().stream()
        .filter(Trial::candidate)
        .map(Trial::settings)
        .distinct()
        .toList();
  }

  private List<Trial> candidates(Map<GridKey, Double> wanted) {
    return figures.keySet().stream()
        .filter(trial -> trial.candidate() && trial.settings().equals(wanted))
        .toList();
  }

  /** Of the best settings, the trial with the best validation figure; the first of equals. */
  Trial best() {
    Trial best = null;
    for (Trial trial : candidates(settings)) {
      if (best == null || Metrics.better(metric, value(trial), value(best))) {
        best = trial;
      }
    }
    return best;
  }

  private double value(Trial trial) {
    return figures.get(trial).path("validation").path(metric).asDouble();
  }

  JsonNode bestFigures() {
    return figures.get(best());
  }

  List<JsonNode> trials() {
    return List.copyOf(figures.values());
  }

  /** Counts and figures: on the test rows, or on validation when there are none. */
  Map<String, Object> summary() {
    String judged = judged();
    LabelledRows table = rows.hasTest() ? rows.test() : rows.validation();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("task", config.task().label());
    summary.put("train_rows", rows.train().size());
    summary.put("validation_rows", rows.validation().size());
    if (rows.hasTest()) {
      summary.put("test_rows", rows.test().size());
    }
    if (!rows.lesson().labels().isEmpty()) {
      summary.put("classes", rows.lesson().labels().size());
    }
    summary.put("seeds", config.trials().seeds());
    summary.put("best_seed", best().seed());
    settings.forEach((key, value) -> summary.put("best_" + key.label(), value));
    summary.put("best_epoch", bestFigures().path("best_epoch").asInt());
    summary.put("judged_on", judged);
    summary.put("metric", main);
    put(summary, main, values(candidates(settings), judged, main));
    if (config.trials().baselines()) {
      put(summary, "untrained_" + main, values(untrained(), judged, main));
    }
    if (bagOfWords != null) {
      summary.put("bag_of_words_accuracy", bagOfWords);
    }
    if (config.task() == TaskKind.SEQUENCE_CLASSIFICATION) {
      summary.put("majority_class_accuracy", majority(table));
    }
    if (config.trials().folds() > 0) {
      List<Trial> folds = figures.keySet().stream().filter(t -> t.fold() >= 0).toList();
      put(summary, "folds_" + main, values(folds, "validation", main));
    }
    summary.put("workers", choice.workers());
    summary.put("trained", choice.words());
    summary.put("windowed_rows", bestFigures().path("windowed_rows").asLong());
    return summary;
  }

  private String judged() {
    return rows.hasTest() ? "test" : "validation";
  }

  private List<Trial> untrained() {
    return figures.keySet().stream()
        .filter(t -> t.start() == Trial.Start.UNTRAINED && t.rows() == 0)
        .toList();
  }

  private static double majority(LabelledRows table) {
    Map<String, Integer> counts = new HashMap<>();
    table.labels().forEach(label -> counts.merge(label.toString(), 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return (double) most / table.size();
  }

  /** The mean and deviation of every figure of the chosen settings over their seeds. */
  Map<String, Object> allFigures() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String name : figureNames(bestFigures().path(judged()))) {
      put(all, name, values(candidates(settings), judged(), name));
    }
    return all;
  }

  /** How good each combination of a grid was on validation. */
  List<Map<String, Object>> grid() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Map<GridKey, Double> combination : allSettings()) {
      Map<String, Object> line = new LinkedHashMap<>();
      combination.forEach((key, value) -> line.put(key.label(), value));
      put(line, "validation_" + metric, values(candidates(combination), "validation", metric));
      lines.add(line);
    }
    return lines;
  }

  /** The task's metric against the number of labelled rows, from each start. */
  List<Map<String, Object>> learningCurve() {
    List<Map<String, Object>> points = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>(config.trials().learningCurve());
    sizes.add(0); // all rows: the stage's own trials
    for (int size : sizes) {
      for (Trial.Start start : Trial.Start.values()) {
        List<Trial> trials =
            figures.keySet().stream()
                .filter(t -> t.rows() == size && t.start() == start && t.fold() < 0)
                .filter(t -> t.candidate() ? t.settings().equals(settings) : t.settings().isEmpty())
                .toList();
        if (!trials.isEmpty()) {
          Map<String, Object> point = new LinkedHashMap<>();
          point.put("rows", figures.get(trials.get(0)).path("train_rows").asInt());
          point.put("start", start.name().toLowerCase(Locale.ROOT));
          put(point, main, values(trials, judged(), main));
          points.add(point);
        }
      }
    }
    return points;
  }

  private double[] values(List<Trial> trials, String table, String name) {
    return trials.stream()
        .mapToDouble(trial -> figures.get(trial).path(table).path(name).asDouble())
        .toArray();
  }

  private static List<String> figureNames(JsonNode values) {
    List<String> names = new ArrayList<>();
    values.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Mean and sample standard deviation; no deviation of a single seed. */
  private static void put(Map<String, Object> summary, String name, double[] values) {
    double mean = mean(values);
    summary.put(name + "_mean", mean);
    if (values.length > 1) {
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      summary.put(name + "_sd", Math.sqrt(squares / (values.length - 1)));
    }
  }
}
