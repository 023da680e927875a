package io.sampo.jobs.stage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.config.TrackConfig;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.console.ProgressView;
import io.sampo.jobs.console.StageLines;
import io.sampo.jobs.track.Trackers;
import io.sampo.scoring.ScoreConfig;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs stages of one run directory, one after the other.
 *
 * <p>All sections are read and all inputs looked for before Spark starts, and the columns of tables
 * before the first of several stages, so that a mistake in the last stage does not cost the hours
 * of the first.
 */
public final class StageRun {
  private final Settings settings;
  private final Storage storage;
  private final Reuse reuse;
  private final Console console;
  private final Path cache;

  /**
   * @param cache a local directory for logs of runs that are not on the local disk
   */
  public StageRun(Settings settings, Storage storage, Reuse reuse, Console console, Path cache) {
    this.settings = settings;
    this.storage = storage;
    this.reuse = reuse;
    this.console = console;
    this.cache = cache;
  }

  /**
   * Runs the stages.
   *
   * @return their results, and for a whole run its summary
   */
  public ObjectNode run(List<Stage> stages) {
    settings.run().apply();
    try (RunDirectory run = RunDirectory.open(storage, settings.run().dir(), reuse);
        Session session = new Session(settings.spark())) {
      Map<Stage, Work> work = new LinkedHashMap<>();
      stages.forEach(stage -> work.put(stage, stage.prepare(settings, run)));
      work.values().forEach(w -> w.inputs().forEach(input -> input.require(storage)));
      String directory = Storage.display(settings.run().dir());
      String log = SparkLog.of(settings.run().dir(), cache);
      console.line(
          stages.size() == 1
              ? stages.get(0).label() + " → " + directory
              : "run → " + directory + " (Spark: " + session.master() + ", log: " + log + ")");
      if (stages.size() > 1 && stages.size() < Stage.values().length) {
        console.line(
            "stages that the configuration asks for: "
                + String.join(", ", stages.stream().map(Stage::label).toList()));
      }
      if (session.isEmbedded() && stages.stream().allMatch(Stage::takesModel)) {
        console.line("computing with " + KernelChoice.description());
      }
      try (Interruption watched = Interruption.watch(console, directory)) {
        if (stages.size() > 1) {
          lookAtTables(work, session);
        }
        List<StageResult> results = run(work, run, session, log);
        if (stages.size() > 1) {
          summarize(results, run, session, log);
        }
        return json(run, results);
      }
    }
  }

  private static void lookAtTables(Map<Stage, Work> work, Session session) {
    try {
      work.values().forEach(w -> w.tables().forEach(table -> table.require(session.spark())));
    } catch (RuntimeException e) {
      throw Interruption.inProgress() ? new StoppedException(e) : e;
    }
  }

  private List<StageResult> run(
      Map<Stage, Work> work, RunDirectory run, Session session, String log) {
    ProgressView view = new ProgressView(console, () -> System.nanoTime() / 1_000_000);
    run.events().subscribe(view);
    List<StageResult> results = new ArrayList<>();
    TrackConfig track = settings.section("track", TrackConfig.class);
    try (Trackers told = Trackers.of(track, run, settings.keys(), this::warn)) {
      for (Map.Entry<Stage, Work> stage : work.entrySet()) {
        view.begin(stage.getKey().label());
        StageResult result = run(stage.getKey(), stage.getValue(), session, log);
        view.end();
        Results.keep(run, result);
        StageLines.of(result, console.columns()).forEach(console::line);
        results.add(result);
      }
    } finally {
      view.end();
    }
    return results;
  }

  private void warn(String message) {
    console.warning("", message);
  }

  private void summarize(List<StageResult> results, RunDirectory run, Session session, String log) {
    Map<String, StageResult> byName = new LinkedHashMap<>();
    results.forEach(result -> byName.put(result.stage(), result));
    if (session.isEmbedded() && Summary.owesKernels(results)) {
      console.line("computed with " + KernelChoice.description());
    }
    if (byName.containsKey(Stage.FINETUNE.label())) {
      console.line("");
      Summary.accuracies(byName.get(Stage.FINETUNE.label())).forEach(console::line);
    }
    if (byName.containsKey(Stage.SCORE.label())) {
      console.line("");
      ScoreConfig score = settings.section(Stage.SCORE.label(), ScoreConfig.class);
      new Preview(session.spark(), score).lines(run).forEach(console::line);
    }
    console.line("");
    Summary.places(Storage.display(settings.run().dir()), byName.keySet(), log)
        .forEach(console::line);
  }

  /** Runs a stage; its failure names the stage and the log. */
  private static StageResult run(Stage stage, Work work, Session session, String log) {
    try {
      return work.body().apply(session.spark());
    } catch (RuntimeException | Error e) {
      if (Interruption.inProgress()) {
        throw new StoppedException(e);
      }
      throw new StageFailure(stage.label(), log, e);
    }
  }

  private static ObjectNode json(RunDirectory run, List<StageResult> results) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run", Storage.display(run.uri()));
    ArrayNode stages = json.putArray("stages");
    results.forEach(result -> stages.add(Results.json(result)));
    return json;
  }
}
