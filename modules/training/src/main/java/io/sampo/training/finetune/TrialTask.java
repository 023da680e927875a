package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Storage;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Windowing;
import io.sampo.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One trial as a Spark task. What it learned goes to a checkpoint directory if the stage may want
 * it; its figures go to a file, last: a trial whose figures are there need not run again.
 */
final class TrialTask implements VoidFunction<Trial> {
  private static final long serialVersionUID = 1L;
  private final Storage storage;
  private final String model;
  private final String directory;
  private final Broadcast<LabelledTables> tables;
  private final Windowing windowing;
  private final TrialSettings settings;
  private final int folds;
  private final long seed;
  private final int threads;

  /**
   * @param model checkpoint that trials start from
   * @param directory of the trials
   * @param threads of native code in each trial
   */
  TrialTask(
      Storage storage,
      String model,
      String directory,
      Broadcast<LabelledTables> tables,
      FinetuneConfig config,
      int threads) {
    this.storage = storage;
    this.model = model;
    this.directory = directory;
    this.tables = tables;
    this.windowing = config.windowing();
    this.settings = new TrialSettings(config.training(), config.optimizer());
    this.folds = config.trials().folds();
    this.seed = config.seed();
    this.threads = threads;
  }

  /** Where a trial's figures lie. */
  static String figures(String directory, Trial trial) {
    return Storage.child(directory, trial.name() + ".json");
  }

  @Override
  public void call(Trial trial) {
    Checkpoint checkpoint = Checkpoint.load(storage, model);
    LabelledTask task = tables.value().task(checkpoint, windowing);
    LabelledTables rows = tables.value().of(trial, task, folds, seed);
    TrialSettings own = trial.applied(settings);
    try (BertModel learner = start(trial, checkpoint, task, own.training().dropout())) {
      learner.use(KernelChoice.best(DataType.FLOAT, threads));
      TrialTraining training =
          new TrialTraining(learner, task, checkpoint.tokenizer(), rows, own, trial.seed());
      Map<String, Object> figures = described(trial);
      figures.putAll(training.run());
      Optional<CheckpointContents> model =
          trial.candidate()
              ? Optional.of(contents(learner, checkpoint.tokenizer(), task))
              : Optional.empty();
      write(storage, directory, trial, figures, model);
    }
  }

  /** What a trial is, as the first of its figures. */
  static Map<String, Object> described(Trial trial) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("trial", trial.name());
    figures.put("start", trial.start().name().toLowerCase(Locale.ROOT));
    figures.put("seed", trial.seed());
    Map<String, Double> values = new LinkedHashMap<>();
    trial.settings().forEach((key, value) -> values.put(key.label(), value));
    if (!values.isEmpty()) {
      figures.put("settings", values);
    }
    if (trial.fold() >= 0) {
      figures.put("fold", trial.fold());
    }
    return figures;
  }

  /** A model that was trained for a task, with the names of its labels. */
  static CheckpointContents contents(BertModel model, Tokenizer tokenizer, LabelledTask task) {
    CheckpointContents contents = CheckpointContents.of(model, tokenizer);
    return task.labelNames().isEmpty() ? contents : contents.withLabels(task.labelNames());
  }

  /**
   * Writes what came out of a trial, its figures last.
   *
   * @param model if the stage may want it
   */
  static void write(
      Storage storage,
      String directory,
      Trial trial,
      Map<String, Object> figures,
      Optional<CheckpointContents> model) {
    model.ifPresent(
        contents ->
            Checkpoint.write(
                storage,
                Storage.child(directory, trial.name()),
                contents.withProvenance(Provenance.of(Map.of(), Map.of(), Map.of(), figures))));
    storage.writeAtomically(
        figures(directory, trial), CanonicalJson.pretty(CanonicalJson.tree(figures)));
  }

  /** The model that a trial begins with. */
  static BertModel start(Trial trial, Checkpoint checkpoint, LabelledTask task, double dropout) {
    return switch (trial.start()) {
      case PRETRAINED -> checkpoint.encoderWith(task.head(), dropout, trial.seed());
      case UNTRAINED ->
          BertModel.create(
              checkpoint.config().withDropout(dropout, dropout), task.head(), trial.seed());
    };
  }
}
