package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Batches;
import io.sampo.tasks.ClassLabel;
import io.sampo.tasks.Label;
import io.sampo.tasks.Metrics;
import io.sampo.tasks.SequenceClassification;
import io.sampo.tokenizer.Encoding;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains one classifier: passes over the training rows in shuffled batches, judged on the
 * validation rows after each, the best pass kept, stopped when several passes bring nothing better.
 */
final class TrialTraining {
  private static final long DROPOUT = 6;

  private final BertModel model;
  private final SequenceClassification task;
  private final LabelledTables tables;
  private final EpochsConfig config;
  private final OptimizerConfig optimizer;
  private final long seed;
  private final EncodedTable train;
  private final EncodedTable validation;
  private final Tokenizer tokenizer;

  TrialTraining(
      BertModel model,
      SequenceClassification task,
      Tokenizer tokenizer,
      LabelledTables tables,
      EpochsConfig config,
      OptimizerConfig optimizer,
      long seed) {
    this.model = model;
    this.task = task;
    this.tokenizer = tokenizer;
    this.tables = tables;
    this.config = config;
    this.optimizer = optimizer;
    this.seed = seed;
    this.train = EncodedTable.of("finetune.train", tables.train(), task, tokenizer);
    this.validation = EncodedTable.of("finetune.validation", tables.validation(), task, tokenizer);
  }

  /**
   * Trains, and leaves the parameters of the best pass in the model.
   *
   * @return figures by pass, of the best pass on validation, and on the test rows, if there are any
   */
  Map<String, Object> run() {
    EpochBatches batches = new EpochBatches(train.lengths(), config.batchTokens(), seed);
    Schedule schedule = optimizer.schedule(batches.count(config.epochs()));
    List<Map<String, Object>> passes = new ArrayList<>();
    Metrics best = null;
    int bestEpoch = 0;
    long step = 0;
    try (AdamW adam = AdamW.of(model, optimizer.adamW());
        INDArray kept = model.parameters().dup()) {
      for (int epoch = 1; epoch <= config.epochs(); epoch++) {
        List<int[]> order = batches.epoch(epoch - 1);
        double loss = pass(order, adam, schedule, step);
        step += order.size();
        Metrics metrics = validation.judge(model, config.batchTokens());
        passes.add(figures(epoch, loss, metrics));
        if (best == null || isBetter(metrics, best)) {
          best = metrics;
          bestEpoch = epoch;
          kept.assign(model.parameters());
        } else if (config.patience() > 0 && epoch - bestEpoch >= config.patience()) {
          break;
        }
      }
      model.parameters().assign(kept);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("steps", step);
    figures.put("best_epoch", bestEpoch);
    figures.put("windowed_rows", train.windowedRows());
    figures.put("epochs", passes);
    figures.put("validation", best.values());
    if (tables.hasTest()) {
      EncodedTable test = EncodedTable.of("finetune.test", tables.test(), task, tokenizer);
      figures.put("test", test.judge(model, config.batchTokens()).values());
    }
    return figures;
  }

  /** Better by the metric, or as good by it and surer of what is right. */
  private boolean isBetter(Metrics metrics, Metrics best) {
    String metric = config.metric();
    double now = metrics.value(metric);
    double before = best.value(metric);
    return Metrics.better(metric, now, before)
        || (now == before && metrics.value("log_loss") < best.value("log_loss"));
  }

  private static Map<String, Object> figures(int epoch, double loss, Metrics metrics) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("epoch", epoch);
    figures.put("train_loss", loss);
    figures.putAll(metrics.values());
    return figures;
  }

  /** One pass; returns the mean loss of its windows. */
  private double pass(List<int[]> batches, AdamW adam, Schedule schedule, long firstStep) {
    long dropoutSeed = Draws.fold(seed, DROPOUT);
    double sum = 0;
    long step = firstStep;
    for (int[] batch : batches) {
      List<Encoding> windows = new ArrayList<>(batch.length);
      List<Label> labels = new ArrayList<>(batch.length);
      for (int window : batch) {
        windows.add(train.window(window));
        labels.add(new ClassLabel(train.label(window)));
      }
      DropoutKey key = new DropoutKey(dropoutSeed, step);
      double loss = model.computeGradient(Batches.of(windows), task.targets(windows, labels), key);
      double rate = schedule.at(step);
      double norm = adam.step(rate);
      if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
        throw new InvalidInputException(
            "finetune.optimizer.learning_rate",
            "training diverged at step %d: loss %s, gradient norm %s, learning rate %s"
                .formatted(step, loss, norm, rate),
            "lower it, or raise finetune.optimizer.warmup");
      }
      sum += loss * batch.length;
      step++;
    }
    return sum / train.windows();
  }
}
