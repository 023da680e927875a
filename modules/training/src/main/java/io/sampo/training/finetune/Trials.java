package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.metrics.Metrics;
import java.util.ArrayList;
import java.util.Comparator;
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

/**
 * Runs the trials of a stage: side by side, each as a Spark job of one task, or one after another,
 * each divided among workers.
 */
final class Trials {
  private static final int MOST_BYTES = 64 << 20;

  private final JavaSparkContext spark;
  private final RunDirectory run;
  private final FinetuneConfig config;
  private final String model;
  private final String directory;
  private WorkersChoice choice;

  Trials(
      SparkSession spark, RunDirectory run, FinetuneConfig config, String model, String directory) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.run = run;
    this.config = config;
    this.model = model;
    this.directory = directory;
  }

  /**
   * The figures of every trial, in the order in which they are wanted.
   *
   * @param metric of the validation rows, by which settings are halved
   */
  Map<Trial, JsonNode> run(LabelledTables rows, String metric) {
    Map<Trial, JsonNode> figures = new LinkedHashMap<>();
    List<Map<GridKey, Double>> settings = Grid.combinations(config.trials(), config.seed());
    choice = choose(rows.train().size(), all(settings, rows.train().size()).size());
    run.events().emit("notice", Map.of("stage", FinetuneStage.NAME, "message", choice.words()));
    for (int round = config.trials().halving(); round > 0 && settings.size() > 1; round--) {
      int some = Math.max(2, rows.train().size() >> round);
      settings = betterHalf(settings, some, rows, metric, figures);
    }
    complete(all(settings, rows.train().size()), rows, figures);
    return figures;
  }

  /** Among how many workers each trial was divided, and why; after {@link #run}. */
  WorkersChoice choice() {
    return choice;
  }

  private WorkersChoice choose(int trainRows, int trials) {
    WorkersChoice.Situation now =
        new WorkersChoice.Situation(
            trainRows,
            config.training().epochs(),
            trials,
            Math.max(1, spark.defaultParallelism()),
            spark.isLocal());
    return WorkersChoice.of(config.averaging(), now).keptIn(run.storage(), directory);
  }

  /** The settings that are better than the others on some of the training rows. */
  private List<Map<GridKey, Double>> betterHalf(
      List<Map<GridKey, Double>> settings,
      int count,
      LabelledTables rows,
      String metric,
      Map<Trial, JsonNode> figures) {
    List<Trial> trials = new ArrayList<>();
    for (Map<GridKey, Double> candidate : settings) {
      trials.add(
          Trial.of(Trial.Start.PRETRAINED, config.seed()).withSettings(candidate).withRows(count));
    }
    complete(trials, rows, figures);
    Comparator<Trial> better =
        Comparator.comparingDouble(
            trial -> figures.get(trial).path("validation").path(metric).asDouble());
    return trials.stream()
        .sorted(Metrics.lowerIsBetter(metric) ? better : better.reversed())
        .limit((settings.size() + 1) / 2)
        .map(Trial::settings)
        .toList();
  }

  /** Makes the trials that are not done. */
  private void complete(List<Trial> trials, LabelledTables rows, Map<Trial, JsonNode> figures) {
    List<Trial> missing = new ArrayList<>();
    for (Trial trial : trials) {
      Optional<JsonNode> done = finished(trial);
      figures.put(trial, done.orElse(null));
      if (done.isEmpty()) {
        missing.add(trial);
      }
    }
    if (!missing.isEmpty() && choice.workers() == 1) {
      train(missing, rows, figures);
    } else if (!missing.isEmpty()) {
      trainByWorkers(missing, rows, figures);
    }
  }

  /**
   * What is asked for: seeds and settings, then what they are compared with.
   *
   * @param trainRows a learning curve ends with all of them
   */
  private List<Trial> all(List<Map<GridKey, Double>> combinations, int trainRows) {
    TrialsConfig wanted = config.trials();
    boolean curve = !wanted.learningCurve().isEmpty();
    List<Trial> trials = new ArrayList<>();
    for (Map<GridKey, Double> settings : combinations) {
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
        JsonNode done = written(trial);
        figures.put(trial, done);
        warnOfOverfitting(trial, done);
        done.path("epochs").forEach(epoch -> emit(trial, epoch));
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

  /** One trial after another, each on all workers. */
  private void trainByWorkers(
      List<Trial> missing, LabelledTables rows, Map<Trial, JsonNode> figures) {
    Checkpoint checkpoint = Checkpoint.load(run.storage(), model);
    LabelledTask task = rows.task(checkpoint, config.windowing());
    int done = figures.size() - missing.size();
    progress(done, figures.size(), "");
    for (Trial trial : missing) {
      ParallelTraining.Work work =
          new ParallelTraining.Work(
              trial,
              rows.of(trial, task, config.trials().folds(), config.seed()),
              trial.applied(new TrialSettings(config.training(), config.optimizer())));
      new ParallelTraining(
              spark,
              run,
              checkpoint,
              task,
              config.averaging().rounds(choice.workers()),
              work,
              directory,
              telling(trial, done, figures.size()))
          .run();
      figures.put(trial, written(trial));
      warnOfOverfitting(trial, figures.get(trial));
      progress(++done, figures.size(), trial.name());
    }
  }

  private ParallelTraining.Telling telling(Trial trial, int done, int total) {
    return new ParallelTraining.Telling() {
      @Override
      public void round(String where) {
        progress(done, total, trial.name() + ": " + where);
      }

      @Override
      public void pass(Map<String, Object> figures) {
        emit(trial, CanonicalJson.tree(figures));
      }

      @Override
      public void warn(String message) {
        Trials.this.warn(message);
      }
    };
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
      warn(e.getMessage() + "; trained again");
      return Optional.empty();
    }
  }

  private JsonNode written(Trial trial) {
    return finished(trial)
        .orElseThrow(
            () -> new IllegalStateException("trial " + trial.name() + " left no checkpoint"));
  }

  /** Of an untrained encoder nobody takes the model: its figures are for comparison. */
  private void warnOfOverfitting(Trial trial, JsonNode figures) {
    if (trial.start() == Trial.Start.PRETRAINED && figures.has("overfitting")) {
      warn(trial.name() + ": " + figures.path("overfitting").asText());
    }
  }

  private void warn(String message) {
    run.events().emit("warning", Map.of("stage", FinetuneStage.NAME, "message", message));
  }

  /** The figures of a pass. */
  private void emit(Trial trial, JsonNode epoch) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", FinetuneStage.NAME);
    fields.put("trial", trial.name());
    epoch.fields().forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
    run.events().emit("metric", fields);
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
