package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.optimizer.AdamW;
import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.Batches;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Weighting;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.draws.Draws;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains one model: passes over the training rows in shuffled batches, judged on the validation
 * rows after each, the best pass kept, stopped when several passes bring nothing better.
 */
final class TrialTraining {
  /** Purpose of a seed. */
  static final long DROPOUT = 6;

  private final BertModel model;
  private final LabelledTask task;
  private final LabelledTables tables;
  private final EpochsConfig config;
  private final OptimizerConfig optimizer;
  private final long seed;
  private final EncodedTable train;
  private final EncodedTable validation;
  private final Tokenizer tokenizer;
  private final Weighting weighting;

  TrialTraining(
      BertModel model,
      LabelledTask task,
      Tokenizer tokenizer,
      LabelledTables tables,
      TrialSettings settings,
      long seed) {
    this.model = model;
    this.task = task;
    this.tokenizer = tokenizer;
    this.tables = tables;
    this.config = settings.training();
    this.optimizer = settings.optimizer();
    this.seed = seed;
    this.train = EncodedTable.of("finetune.data.train", tables.train(), task, tokenizer);
    this.validation =
        EncodedTable.of("finetune.data.validation", tables.validation(), task, tokenizer);
    LabelsConfig labels = config.labels();
    this.weighting = Weighting.of(train.classWeights(labels.weights()), labels.smoothing());
  }

  /**
   * Trains, and leaves the parameters of the best pass in the model.
   *
   * @return figures by pass, of the best pass on validation, and on the test rows, if there are any
   */
  Map<String, Object> run() {
    EpochBatches batches =
        new EpochBatches(train.lengths(), config.batchTokens(), config.batchRows(), seed);
    Schedule schedule = optimizer.schedule(batches.count(config.epochs()));
    Passes passes = new Passes(config, task);
    long step = 0;
    AdamW adam = optimizer(1);
    try (INDArray kept = model.parameters().dup()) {
      for (int epoch = 1; !passes.over(); epoch++) {
        adam = epoch == 1 ? adam : thawed(adam, epoch);
        List<int[]> order = batches.epoch(epoch - 1);
        double loss = pass(order, adam, schedule, step);
        step += order.size();
        if (passes.judge(validation, model, loss)) {
          kept.assign(model.parameters());
        }
      }
      model.parameters().assign(kept);
    } finally {
      adam.close();
    }
    Map<String, Object> figures = passes.figures(step, train, tables.train().size());
    if (tables.hasTest()) {
      EncodedTable test = EncodedTable.of("finetune.data.test", tables.test(), task, tokenizer);
      figures.put("test", test.judge(model, config.batchTokens()).values());
    }
    return figures;
  }

  private AdamW optimizer(int epoch) {
    return AdamW.of(
        model, optimizer.adamW(), config.layers().rates(epoch).factor(model.config().layers()));
  }

  /** The optimizer of a pass: the one before, unless another layer learns from now on. */
  private AdamW thawed(AdamW before, int epoch) {
    if (config.layers().frozenIn(epoch) == config.layers().frozenIn(epoch - 1)) {
      return before;
    }
    AdamW next = optimizer(epoch);
    next.firstMoment().assign(before.firstMoment());
    next.secondMoment().assign(before.secondMoment());
    next.restore(before.steps());
    before.close();
    return next;
  }

  /** One pass; returns the mean loss of its windows. */
  private double pass(List<int[]> batches, AdamW adam, Schedule schedule, long firstStep) {
    long dropoutSeed = Draws.fold(seed, DROPOUT);
    double sum = 0;
    long step = firstStep;
    for (int[] batch : batches) {
      DropoutKey key = new DropoutKey(dropoutSeed, step);
      double loss =
          model.computeGradient(
              Batches.of(train.windows(batch)), train.targets(batch, weighting), key);
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
