package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the passes of a trial brought, which was the best, and whether another one is worth it. */
final class Passes {
  private static final String LOG_LOSS = "log_loss";
  private static final String EPOCH = "epoch";
  private static final String TRAIN_LOSS = "train_loss";
  private static final String VALIDATION_LOSS = "validation_loss";

  private final EpochsConfig config;
  private final String metric;
  private final List<Pass> passes = new ArrayList<>();
  private int best; // from 1; 0 before the first pass

  private record Pass(double trainLoss, double validationLoss, Map<String, Double> metrics) {
    Map<String, Object> figures(int epoch) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put(EPOCH, epoch);
      figures.put(TRAIN_LOSS, trainLoss);
      figures.put(VALIDATION_LOSS, validationLoss);
      figures.putAll(metrics);
      return figures;
    }
  }

  Passes(EpochsConfig config, LabelledTask task) {
    this.config = config;
    this.metric = config.metric(task);
  }

  /**
   * Judges a pass on the validation rows.
   *
   * @param trainLoss mean loss of the pass
   * @return whether it is the best so far
   */
  boolean judge(EncodedTable validation, BertModel model, double trainLoss) {
    Metrics metrics = validation.judge(model, config.batchTokens());
    // The log loss is the loss of a classifier; other tasks' are computed.
    Double known = metrics.values().get(LOG_LOSS);
    double loss = known == null ? validation.loss(model, config.batchTokens()) : known;
    add(new Pass(trainLoss, loss, metrics.values()));
    return best == passes.size();
  }

  private void add(Pass pass) {
    boolean better = best == 0 || isBetter(pass.metrics, passes.get(best - 1).metrics);
    passes.add(pass);
    best = better ? passes.size() : best;
  }

  /**
   * Better by the metric, or as good by it and surer of what is right. A pass for which the metric
   * is undefined (a correlation with answers that are all the same) is worse than any other.
   */
  private boolean isBetter(Map<String, Double> metrics, Map<String, Double> former) {
    Double now = metrics.get(metric);
    Double before = former.get(metric);
    if (now == null || before == null) {
      return now != null;
    }
    Double loss = metrics.get(LOG_LOSS);
    return Metrics.better(metric, now, before)
        || (now.equals(before) && loss != null && loss < former.get(LOG_LOSS));
  }

  /** Whether no pass follows. */
  boolean over() {
    int since = passes.size() - best;
    return passes.size() >= config.epochs()
        || (config.patience() > 0 && best > 0 && since >= config.patience());
  }

  int done() {
    return passes.size();
  }

  /** The pass whose model is kept, from 1. */
  int best() {
    return best;
  }

  /** The figures of each pass. */
  List<Map<String, Object>> figures() {
    List<Map<String, Object>> figures = new ArrayList<>();
    for (int i = 0; i < passes.size(); i++) {
      figures.add(passes.get(i).figures(i + 1));
    }
    return figures;
  }

  /**
   * All figures but those of the test rows.
   *
   * @param steps of the optimizer
   * @param trainRows how many rows {@code train} stands for
   */
  Map<String, Object> figures(long steps, EncodedTable train, int trainRows) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("steps", steps);
    figures.put("best_epoch", best);
    figures.put("windowed_rows", train.windowedRows());
    figures.put("train_rows", trainRows);
    figures.put("epochs", figures());
    Curves.part(
            passes.stream().map(Pass::trainLoss).toList(),
            passes.stream().map(Pass::validationLoss).toList(),
            best)
        .ifPresent(words -> figures.put("overfitting", words));
    figures.put("validation", passes.get(best - 1).metrics);
    return figures;
  }

  /** Adds passes that a former process made, by their {@link #figures()}. */
  void restore(JsonNode epochs) {
    for (JsonNode epoch : epochs) {
      Map<String, Double> values = new LinkedHashMap<>();
      epoch.fields().forEachRemaining(f -> values.put(f.getKey(), number(f.getValue())));
      values.remove(EPOCH);
      double train = values.remove(TRAIN_LOSS);
      double validation = values.remove(VALIDATION_LOSS);
      add(new Pass(train, validation, Collections.unmodifiableMap(values)));
    }
  }

  /** NaN and the infinities are texts in JSON. */
  private static double number(JsonNode value) {
    return value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue();
  }
}
