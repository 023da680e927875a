package io.sampo.jobs.stage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.config.Settings;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.console.Figures;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.ScorePlan;
import io.sampo.scoring.ScoreStage;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.PlannedStageException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.training.pretrain.MemoryNeed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What stages would do, without doing it: configuration, paths, columns of tables and memory are
 * checked as before a run, and each stage says whether it would be skipped, and why. Scoring that
 * could begin at once is tried on some rows, to tell how long it takes.
 */
public final class Plan {
  private final Settings settings;
  private final Storage storage;
  private final Reuse reuse;
  private final Console console;

  public Plan(Settings settings, Storage storage, Reuse reuse, Console console) {
    this.settings = settings;
    this.storage = storage;
    this.reuse = reuse;
    this.console = console;
  }

  /**
   * Prints the plan.
   *
   * @return the same as JSON
   */
  public ObjectNode of(List<Stage> stages) {
    settings.run().apply();
    String directory = Storage.display(settings.run().dir());
    try (RunDirectory run = RunDirectory.planning(storage, settings.run().dir(), reuse);
        Session session = new Session(settings.spark())) {
      Map<Stage, Work> work = new LinkedHashMap<>();
      stages.forEach(stage -> work.put(stage, stage.prepare(settings, run)));
      work.values().forEach(w -> w.inputs().forEach(input -> input.require(storage)));
      work.values().forEach(w -> w.tables().forEach(table -> table.require(session.spark())));
      console.line("plan of " + directory + " (Spark: " + session.master() + "); nothing is run");
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("run", directory);
      ArrayNode list = json.putArray("stages");
      String before = "";
      for (Map.Entry<Stage, Work> stage : work.entrySet()) {
        PlannedStage planned =
            before.isEmpty()
                ? ask(stage.getValue(), session)
                : new PlannedStage(false, before + " runs before it");
        before = planned.skipped() || !before.isEmpty() ? before : stage.getKey().label();
        String what = planned.skipped() ? "is skipped" : "runs";
        console.line(
            String.format(
                Locale.ROOT, "%-12s%-12s%s", stage.getKey().label(), what, planned.reason()));
        ObjectNode one = list.addObject();
        one.put("stage", stage.getKey().label());
        one.put("skipped", planned.skipped());
        one.put("reason", planned.reason());
        if (stage.getKey() == Stage.PRETRAIN && !planned.skipped()) {
          memory(session, one);
        }
        if (stage.getKey() == Stage.SCORE && !planned.skipped() && before.equals("score")) {
          scoring(run, session, one);
        }
      }
      return json;
    }
  }

  private record PlannedStage(boolean skipped, String reason) {}

  private static PlannedStage ask(Work work, Session session) {
    try {
      StageResult ran = work.body().apply(session.spark());
      throw new IllegalStateException(ran.stage() + " ran without asking what is there");
    } catch (PlannedStageException e) {
      return new PlannedStage(e.complete(), e.getMessage());
    }
  }

  private void memory(Session session, ObjectNode json) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.spark().sparkContext());
    Memory memory = Memory.of(settings, storage, MemoryNeed.tasksOfAProcess(spark));
    memory.need().check(spark).require();
    MemoryNeed need = spark.isLocal() ? memory.need().inOneProcess() : memory.need();
    console.line(
        String.format(
            Locale.ROOT,
            "%-12smemory: heap %s, outside it %s, of the driver%s",
            "",
            Figures.bytes(need.driverHeap()),
            Figures.bytes(need.driverNative()),
            spark.isLocal() ? ", which is all there is" : "; info --memory says the rest"));
    json.set("memory", memory.json());
  }

  private void scoring(RunDirectory run, Session session, ObjectNode json) {
    ScoreConfig config = settings.section(Stage.SCORE.label(), ScoreConfig.class);
    ScorePlan plan =
        new ScoreStage(config, run, session.spark(), new Tables(session.spark())).plan();
    ScorePlanLines.of(plan).forEach(line -> console.line(String.format("%-12s%s", "", line)));
    json.set("plan", ScorePlanLines.json(plan));
  }
}
