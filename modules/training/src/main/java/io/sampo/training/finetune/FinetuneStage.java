package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.encoder.onnx.OnnxExport;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Fingerprint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.Labels;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.training.stage.ResumableStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fine-tunes a model for a task: a checkpoint and labelled rows to {@code finetune/model/}, the
 * best of several runs, and {@code finetune/metrics.json}, the figures of all of them.
 *
 * <p>Each run is a Spark task of its own; finished ones are kept in {@code finetune/trials/} until
 * the stage is complete, so an interrupted run repeats only what is missing.
 */
public final class FinetuneStage {
  /** The stage's name and directory. */
  public static final String NAME = "finetune";

  private static final int VERSION = 2;
  private static final String MODEL = "model";
  private static final String TRIALS = "trials";

  /** Where no model is at hand, tasks are made for so many positions. */
  private static final int LONGEST = 512;

  /** Figures in reading order; the others follow by name. */
  private static final List<String> FIRST =
      List.of(
          "train_rows",
          "validation_rows",
          "test_rows",
          "classes",
          "seeds",
          "best_seed",
          "best_epoch",
          "judged_on",
          "metric");

  private final FinetuneConfig config;
  private final RunDirectory run;
  private final SparkSession spark;
  private final Function<TableSource, Dataset<Row>> tables;
  private final ResumableStage frame;

  /**
   * @param tables reads a table
   */
  public FinetuneStage(
      FinetuneConfig config,
      RunDirectory run,
      SparkSession spark,
      Function<TableSource, Dataset<Row>> tables) {
    this.config = Objects.requireNonNull(config);
    this.run = Objects.requireNonNull(run);
    this.spark = Objects.requireNonNull(spark);
    this.tables = Objects.requireNonNull(tables);
    this.frame = new ResumableStage(run, NAME, List.of(TRIALS));
  }

  /**
   * Makes all runs, or those that are missing, or skips what is complete.
   *
   * @throws InvalidInputException when model, tables, columns or labels are not usable
   */
  public StageResult run() {
    requireTask();
    Checkpoint checkpoint = checkpoint();
    checkpoint.tokenizer(); // refuses one that does not belong to the model, before any work
    Map<String, List<StoredFile>> files = files();
    Fingerprint fingerprint =
        Fingerprint.of(NAME, VERSION)
            .with("config", config)
            .with("model", checkpoint.fingerprint());
    files.forEach(fingerprint::inputs);
    return frame.result(
        fingerprint.sha256(),
        () -> {},
        staged -> write(staged, checkpoint, files),
        FinetuneStage::figures);
  }

  private void requireTask() {
    if (!config.task().learned()) {
      throw new InvalidInputException(
          "finetune.task",
          config.task().label() + " is not learned from labelled rows",
          "leave fine-tuning out, and set score.task or predict.task to it");
    }
    boolean classes =
        config.task() == TaskKind.SEQUENCE_CLASSIFICATION
            || config.task() == TaskKind.TOKEN_CLASSIFICATION;
    if (!classes && !config.training().labels().plain()) {
      throw new InvalidInputException(
          "finetune.training.labels",
          config.task().label() + " has no classes to smooth or weigh",
          "leave it out");
    }
    if (config.task() != TaskKind.SEQUENCE_CLASSIFICATION && config.trials().baselines()) {
      frame.warn("the bag of words classifies whole texts only: it is left out");
    }
  }

  private Checkpoint checkpoint() {
    Storage storage = run.storage();
    String uri = config.model().orElseGet(() -> Storage.child(run.stage("pretrain"), MODEL));
    if (config.model().isEmpty() && !storage.exists(uri)) {
      throw new InvalidInputException(
          Storage.display(uri),
          "the run has no pre-trained model",
          "run pretrain first, or set finetune.model to a checkpoint directory");
    }
    return Checkpoint.load(storage, storage.resolve(uri));
  }

  /** The files of each given table, by its configuration key. */
  private Map<String, List<StoredFile>> files() {
    Map<String, List<StoredFile>> files = new LinkedHashMap<>();
    Storage storage = run.storage();
    files.put(
        "train", storage.inputs(config.data().train().required("finetune.data.train").path()));
    if (config.data().validation().given()) {
      files.put("validation", storage.inputs(config.data().validation().path()));
    }
    if (config.data().test().given()) {
      files.put("test", storage.inputs(config.data().test().path()));
    }
    return files;
  }

  private ManifestDraft write(
      StagedDirectory staged, Checkpoint checkpoint, Map<String, List<StoredFile>> files) {
    TableReading reading = new TableReading(config, tables);
    LabelledTables rows = reading.all(frame::warn);
    LabelledTask task = rows.task(checkpoint, config.windowing());
    String metric = metric(rows);
    MetricCheck.require(metric, rows, task);
    String directory = staged.child(TRIALS);
    Trials trials = new Trials(spark, run, config, checkpoint.uri(), directory);
    Ranking ranking = new Ranking(config, rows, trials.run(rows, metric), task);
    ranking.trained(trials.choice());
    if (config.trials().baselines() && config.task() == TaskKind.SEQUENCE_CLASSIFICATION) {
      LabelledRows judged = rows.hasTest() ? rows.test() : rows.validation();
      BagOfWords.accuracy(spark, rows.train(), judged, Labels.of(rows.lesson().labels()))
          .ifPresentOrElse(
              ranking::bagOfWords,
              () -> frame.warn("no training text holds a word: there is no bag of words"));
    }
    List<StoredFile> all = new ArrayList<>();
    files.values().forEach(all::addAll);
    String inputs = Fingerprint.inputsDigest(all);
    Checkpoint delivered = writeModel(staged, directory, checkpoint, rows, ranking, inputs);
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("format_version", 1);
    metrics.put("summary", ranking.summary());
    metrics.put("figures", ranking.allFigures());
    if (!config.trials().grid().isEmpty()) {
      metrics.put("grid", ranking.grid());
    }
    if (!config.trials().learningCurve().isEmpty()) {
      metrics.put("learning_curve", ranking.learningCurve());
    }
    metrics.put("trials", ranking.trials());
    run.storage()
        .writeAtomically(
            staged.child("metrics.json"), CanonicalJson.pretty(CanonicalJson.tree(metrics)));
    return ManifestDraft.of(NAME, settings(rows))
        .inputs(inputs)
        .fact("model_fingerprint", delivered.fingerprint())
        .fact("base_model_fingerprint", checkpoint.fingerprint())
        .fact("labels", rows.lesson().labels())
        .facts(ranking.summary());
  }

  /** Writes the best trial's model, and reads it back. */
  private Checkpoint writeModel(
      StagedDirectory staged,
      String directory,
      Checkpoint base,
      LabelledTables rows,
      Ranking ranking,
      String inputs) {
    Storage storage = run.storage();
    Checkpoint best = Checkpoint.load(storage, Storage.child(directory, ranking.best().name()));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("tables", inputs);
    data.put("base_model", base.fingerprint());
    Provenance provenance = Provenance.of(data, settings(rows), Map.of(), ranking.bestFigures());
    try (BertModel model = best.model()) {
      if (config.onnx()) {
        OnnxExport.write(model, storage, staged.child("model.onnx"));
      }
      CheckpointContents contents = CheckpointContents.of(model, best.tokenizer());
      Checkpoint.write(
          storage,
          staged.child(MODEL),
          (rows.lesson().labels().isEmpty()
                  ? contents
                  : contents.withLabels(rows.lesson().labels()))
              .withProvenance(provenance));
    }
    return Checkpoint.load(storage, staged.child(MODEL));
  }

  /** The name of the metric that decides, be it the task's own. */
  private String metric(LabelledTables rows) {
    return config.training().metric(rows.lesson().task(LONGEST, config.windowing()));
  }

  private double share() {
    return config.training().validationShare();
  }

  /** What decides the result, without paths. */
  private Map<String, Object> settings(LabelledTables rows) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("task", config.task());
    settings.put("null_answers", rows.lesson().nulls());
    settings.put("text_column", config.data().textColumn());
    config.data().pairColumn().ifPresent(pair -> settings.put("pair_column", pair));
    settings.put("label_column", config.data().labelColumn());
    config.data().groupColumn().ifPresent(group -> settings.put("group_column", group));
    settings.put("windowing", config.windowing());
    settings.put("training", config.training().withValidation(metric(rows), share()));
    settings.put("optimizer", config.optimizer());
    settings.put("trials", config.trials());
    settings.put("averaging", config.averaging());
    settings.put("seed", config.seed());
    return settings;
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    JsonNode facts = manifest.facts();
    for (String name : FIRST) {
      if (facts.has(name)) {
        figures.put(name, plain(facts.get(name)));
      }
    }
    facts
        .fields()
        .forEachRemaining(
            fact -> {
              if (fact.getKey().matches(".*_(mean|sd|accuracy)|best_.*|windowed_rows")) {
                figures.putIfAbsent(fact.getKey(), plain(fact.getValue()));
              }
            });
    return figures;
  }

  /** The same type whether the manifest was just made or read from its file. */
  private static Object plain(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    return value.isNumber() ? (Object) value.doubleValue() : value.asText();
  }
}
