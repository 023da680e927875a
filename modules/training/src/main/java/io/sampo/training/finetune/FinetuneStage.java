package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.Provenance;
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
import io.sampo.tasks.TableSource;
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
 * Fine-tunes a classifier: a checkpoint and labelled rows to {@code finetune/model/}, the best of
 * several seeds, and {@code finetune/metrics.json}, the figures of all of them.
 *
 * <p>Each seed is a Spark task of its own; finished ones are kept in {@code finetune/trials/} until
 * the stage is complete, so an interrupted run repeats only what is missing.
 */
public final class FinetuneStage {
  /** The stage's name and directory. */
  public static final String NAME = "finetune";

  private static final int VERSION = 1;
  private static final String MODEL = "model";
  private static final String TRIALS = "trials";

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
   * Trains all seeds, or those that are missing, or skips what is complete.
   *
   * @throws InvalidInputException when model, tables, columns or labels are not usable
   */
  public StageResult run() {
    Checkpoint checkpoint = checkpoint();
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
    files.put("train", storage.inputs(config.train().required("finetune.train").path()));
    if (config.validation().given()) {
      files.put("validation", storage.inputs(config.validation().path()));
    }
    if (config.test().given()) {
      files.put("test", storage.inputs(config.test().path()));
    }
    return files;
  }

  private ManifestDraft write(
      StagedDirectory staged, Checkpoint checkpoint, Map<String, List<StoredFile>> files) {
    TableReading reading = new TableReading(config, tables);
    LabelledTables rows = reading.all(frame::warn);
    reading.requireMetric(config.training().metric(), rows);
    String directory = staged.child(TRIALS);
    Trials trials = new Trials(spark, run, config, checkpoint.uri(), directory);
    Ranking ranking = new Ranking(config, rows, trials.run(rows));
    if (config.baselines()) {
      LabelledRows judged = rows.hasTest() ? rows.test() : rows.validation();
      BagOfWords.accuracy(spark, rows.train(), judged, rows.labelNames().size())
          .ifPresentOrElse(
              ranking::bagOfWords,
              () -> frame.warn("no training text holds a word: there is no bag of words"));
    }
    List<StoredFile> all = new ArrayList<>();
    files.values().forEach(all::addAll);
    String inputs = Fingerprint.inputsDigest(all);
    writeModel(staged, directory, checkpoint, rows, ranking, inputs);
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("format_version", 1);
    metrics.put("summary", ranking.summary());
    metrics.put("trials", ranking.trials());
    run.storage()
        .writeAtomically(
            staged.child("metrics.json"), CanonicalJson.pretty(CanonicalJson.tree(metrics)));
    return ManifestDraft.of(NAME, settings())
        .inputs(inputs)
        .fact("model_fingerprint", checkpoint.fingerprint())
        .fact("labels", rows.labelNames())
        .facts(ranking.summary());
  }

  private void writeModel(
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
    Provenance provenance = Provenance.of(data, settings(), Map.of(), ranking.bestFigures());
    try (BertModel model = best.model()) {
      Checkpoint.write(
          storage,
          staged.child(MODEL),
          CheckpointContents.of(model, best.tokenizer())
              .withLabels(rows.labelNames())
              .withProvenance(provenance));
    }
  }

  /** What decides the result, without paths. */
  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("text_column", config.textColumn());
    config.pairColumn().ifPresent(pair -> settings.put("pair_column", pair));
    settings.put("label_column", config.labelColumn());
    settings.put("windowing", config.windowing());
    settings.put("training", config.training());
    settings.put("optimizer", config.optimizer());
    settings.put("seeds", config.seeds());
    settings.put("seed", config.seed());
    return settings;
  }

  private static Map<String, Object> figures(Manifest manifest) {
    Map<String, Object> figures = new LinkedHashMap<>();
    JsonNode facts = manifest.facts();
    for (String name : Ranking.FIGURES) {
      JsonNode value = facts.path(name);
      if (!value.isMissingNode()) {
        figures.put(name, plain(value));
      }
    }
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
