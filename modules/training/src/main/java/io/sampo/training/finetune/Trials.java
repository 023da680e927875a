package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/** Runs the trials of a stage side by side, each as a Spark job of one task. */
final class Trials {
  private static final int MOST_BYTES = 64 << 20;

  private final JavaSparkContext spark;
  private final RunDirectory run;
  private final FinetuneConfig config;
  private final String model;
  private final String directory;

  Trials(
      SparkSession spark, RunDirectory run, FinetuneConfig config, String model, String directory) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.run = run;
    this.config = config;
    this.model = model;
    this.directory = directory;
  }

  /** The figures of every trial, in the order of {@link #all}. */
  Map<Trial, JsonNode> run(LabelledTables rows) {
    List<Trial> missing = new ArrayList<>();
    Map<Trial, JsonNode> figures = new LinkedHashMap<>();
    for (Trial trial : all(rows.train().size())) {
      Optional<JsonNode> done = finished(trial);
      figures.put(trial, done.orElse(null));
      if (done.isEmpty()) {
        missing.add(trial);
      }
    }
    if (!missing.isEmpty()) {
      train(missing, rows, figures);
    }
    return figures;
  }

  /**
   * What is asked for: seeds and settings, then what they are compared with.
   *
   * @param trainRows a learning curve ends with all of them
   */
  private List<Trial> all(int trainRows) {
    TrialsConfig wanted = config.trials();
    boolean curve = !wanted.learningCurve().isEmpty();
    List<Trial> trials = new ArrayList<>();
    for (Map<GridKey, Double> settings : Grid.combinations(wanted, config.seed())) {
      for (int i = 0; i < wanted.seeds(); i++) {
        trials.add(Trial.of(Trial.Start.PRETRAINED, config.seed() + i).withSettings(settings));
      }
    }
    for (int i = 0; (wanted.baselines() || curve) && i < wanted.seeds(); i++) {
      trials.add(Trial.of(Trial.Start.UNTRAINED, config.seed() + i));
    }
    for (int fold = 0; fold < wanted.folds(); fold++) {
      trials.add(Trial.of(Trial.Start.PRETRAINED, config.seed()).withFold(fold));
    }
    for (int rows : wanted.learningCurve()) {
      for (Trial.Start start : Trial.Start.values()) {
        for (int i = 0; rows < trainRows && i < wanted.seeds(); i++) {
          trials.add(Trial.of(start, config.seed() + i).withRows(rows));
        }
      }
    }
    return trials;
  }

  private void train(List<Trial> missing, LabelledTables rows, Map<Trial, JsonNode> figures) {
    int slots = Math.max(1, spark.defaultParallelism());
    int atOnce = Math.min(slots, missing.size());
    Broadcast<LabelledTables> shared = spark.broadcast(rows);
    TrialTask task =
        new TrialTask(run.storage(), model, directory, shared, config, nativeThreads(atOnce));
    ExecutorService pool = Executors.newFixedThreadPool(atOnce);
    try {
      ExecutorCompletionService<Trial> running = new ExecutorCompletionService<>(pool);
      for (Trial trial : missing) {
        running.submit(
            () -> {
              spark.setJobDescription("fine-tuning " + trial.name());
              spark.parallelize(List.of(trial), 1).foreach(task);
              return trial;
            });
      }
      progress(figures.size() - missing.size(), figures.size(), "");
      for (int i = 0; i < missing.size(); i++) {
        Trial trial = running.take().get();
        JsonNode done =
            finished(trial)
                .orElseThrow(
                    () ->
                        new IllegalStateException("trial " + trial.name() + " left no checkpoint"));
        figures.put(trial, done);
        emit(trial, done);
        progress(figures.size() - missing.size() + i + 1, figures.size(), trial.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while fine-tuning", e);
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      pool.shutdownNow();
      shared.destroy();
    }
  }

  /** In one JVM the trials share the cores; on a cluster each task has those of its slot. */
  private int nativeThreads(int atOnce) {
    boolean local = spark.getConf().get("spark.master", "").startsWith("local[");
    int cores = local ? Runtime.getRuntime().availableProcessors() / atOnce : 1;
    return Math.max(1, cores);
  }

  private static RuntimeException cause(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException("fine-tuning failed: " + e.getCause().getMessage(), e);
  }

  /** The figures of a trial that is done and whose checkpoint, if it is needed, is whole. */
  private Optional<JsonNode> finished(Trial trial) {
    Storage storage = run.storage();
    String file = TrialTask.figures(directory, trial);
    String model = Storage.child(directory, trial.name());
    if (!storage.exists(file) || (trial.candidate() && !storage.exists(model))) {
      return Optional.empty();
    }
    try {
      if (trial.candidate()) {
        Checkpoint.load(storage, model);
      }
      return Optional.of(CanonicalJson.parse(storage.readBytes(file, MOST_BYTES), file));
    } catch (InvalidInputException e) {
      run.events()
          .emit(
              "warning",
              Map.of("stage", FinetuneStage.NAME, "message", e.getMessage() + "; trained again"));
      return Optional.empty();
    }
  }

  private void emit(Trial trial, JsonNode figures) {
    if (figures.has("overfitting")) {
      String words = trial.name() + ": " + figures.path("overfitting").asText();
      run.events().emit("warning", Map.of("stage", FinetuneStage.NAME, "message", words));
    }
    for (JsonNode epoch : figures.path("epochs")) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("stage", FinetuneStage.NAME);
      fields.put("trial", trial.name());
      epoch.fields().forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
      run.events().emit("metric", fields);
    }
  }

  private void progress(int done, int total, String note) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", FinetuneStage.NAME);
    fields.put("done", done);
    fields.put("total", total);
    fields.put("unit", "trials");
    fields.put("note", note);
    run.events().emit("progress", fields);
  }
}
