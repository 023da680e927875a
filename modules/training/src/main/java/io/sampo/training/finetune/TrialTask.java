package io.sampo.training.finetune;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.storage.Storage;
import io.sampo.tasks.SequenceClassification;
import io.sampo.tasks.Windowing;
import io.sampo.training.config.OptimizerConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One trial as a Spark task. What it learned goes to a checkpoint directory whose provenance holds
 * its figures: a trial whose checkpoint is whole need not run again.
 */
final class TrialTask implements VoidFunction<Trial> {
  private static final long serialVersionUID = 1L;
  private final Storage storage;
  private final String model;
  private final String directory;
  private final Broadcast<LabelledTables> tables;
  private final Windowing windowing;
  private final EpochsConfig epochs;
  private final OptimizerConfig optimizer;
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
    this.epochs = config.training();
    this.optimizer = config.optimizer();
    this.threads = threads;
  }

  @Override
  public void call(Trial trial) {
    Checkpoint checkpoint = Checkpoint.load(storage, model);
    LabelledTables rows = tables.value();
    SequenceClassification task = task(rows, windowing, checkpoint);
    try (BertModel classifier = start(trial, checkpoint, task)) {
      classifier.use(KernelChoice.best(DataType.FLOAT, threads));
      TrialTraining training =
          new TrialTraining(
              classifier, task, checkpoint.tokenizer(), rows, epochs, optimizer, trial.seed());
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("start", trial.start().name().toLowerCase(java.util.Locale.ROOT));
      figures.put("seed", trial.seed());
      figures.putAll(training.run());
      Checkpoint.write(
          storage,
          Storage.child(directory, trial.name()),
          CheckpointContents.of(classifier, checkpoint.tokenizer())
              .withLabels(rows.labelNames())
              .withProvenance(Provenance.of(Map.of(), Map.of(), Map.of(), figures)));
    }
  }

  private BertModel start(Trial trial, Checkpoint checkpoint, SequenceClassification task) {
    double dropout = epochs.dropout();
    return switch (trial.start()) {
      case PRETRAINED -> checkpoint.encoderWith(task.head(), dropout, trial.seed());
      case UNTRAINED ->
          BertModel.create(
              checkpoint.config().withDropout(dropout, dropout), task.head(), trial.seed());
    };
  }

  static SequenceClassification task(
      LabelledTables rows, Windowing windowing, Checkpoint checkpoint) {
    Windowing bounded = windowing.within(checkpoint.config().maxPositions());
    return rows.paired()
        ? SequenceClassification.ofPairs(rows.labels(), bounded)
        : SequenceClassification.ofTexts(rows.labels(), bounded);
  }
}
