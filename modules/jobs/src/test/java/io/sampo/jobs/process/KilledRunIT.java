package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The program killed by -9 and started again by the same command. Two processes are killed; at the
 * other moments one is stopped while the run is copied as it lies on the disk, which is what a kill
 * would leave, and each copy is gone on with in this JVM.
 */
class KilledRunIT {
  /** What happens to a process at a moment. */
  private enum Fate {
    KILLED,
    COPIED
  }

  /**
   * A moment of a run.
   *
   * @param so looks at the run's files
   */
  private record Moment(Fate fate, String stage, String what, Predicate<RunFiles> so) {
    /** A stage that writes beside its place has written the first files. */
    static Moment writing(Fate fate, String stage) {
      return new Moment(
          fate,
          stage,
          "half its files written",
          run ->
              run.matching("", "\\." + stage + "-.*\\.tmp").stream()
                  .anyMatch(directory -> !RunFiles.files(directory).isEmpty()));
    }
  }

  private static final List<Moment> MOMENTS =
      List.of(
          Moment.writing(Fate.COPIED, "corpus"),
          new Moment(
              Fate.COPIED,
              "vocabulary",
              "training",
              run -> !run.matching("", "\\.vocabulary-.*").isEmpty()),
          Moment.writing(Fate.COPIED, "shards"),
          new Moment(
              Fate.KILLED, "pretrain", "in the middle of a round", KilledRunIT::middleOfRound),
          new Moment(
              Fate.COPIED,
              "pretrain",
              "in the middle of a checkpoint",
              KilledRunIT::middleOfCheckpoint),
          new Moment(
              Fate.COPIED,
              "finetune",
              "training a trial",
              run -> !RunFiles.files(run.directory().resolve("finetune/trials")).isEmpty()),
          Moment.writing(Fate.COPIED, "evaluate"),
          Moment.writing(Fate.KILLED, "score"));

  /** Some workers of the round have written their states, others have not; older ones are there. */
  private static boolean middleOfRound(RunFiles run) {
    long round =
        run.matching("pretrain/state", "\\d+").stream()
            .mapToLong(path -> Long.parseLong(path.getFileName().toString()))
            .max()
            .orElse(-1);
    int states = run.statesOfRound(round);
    return round >= 2 && states > 0 && states < 3;
  }

  /** A checkpoint is being written and an older one is there. */
  private static boolean middleOfCheckpoint(RunFiles run) {
    return !run.matching("pretrain/checkpoints", "\\.round-.*\\.tmp").isEmpty()
        && !run.matching("pretrain/checkpoints", "round-.*").isEmpty();
  }

  @Test
  @Tag("R02")
  @Tag("R04")
  void aRunKilledInEveryStageEqualsAnUndisturbedOne() throws Exception {
    Path directory = Workspace.empty("killed");
    RunFiles run = RunFiles.in(directory);
    Map<Moment, RunFiles> copies = new LinkedHashMap<>();
    SampoProcess process = start(run);
    try {
      for (Moment moment : MOMENTS) {
        process.freezeWhen(moment.stage() + " " + moment.what(), () -> moment.so().test(run));
        if (moment.fate() == Fate.KILLED) {
          process.kill();
          assertNextIs(moment, run);
          process = start(run);
        } else {
          Path copy = directory.resolve(moment.stage() + "-copied/run");
          copies.put(moment, run.copyTo(copy));
          process.thaw();
        }
      }
      process.expect(0);
      assertThat(process.output()).as("what scored").containsOnlyOnce("computed with ");
    } finally {
      process.close();
    }

    run.assertUndisturbed(RunFiles.STAGES);
    assertThat(run.temporary()).as("what killed processes left").isEmpty();
    for (String stage : RunFiles.STAGES) {
      assertThat(run.events("stage_started", stage))
          .as("how often %s was begun", stage)
          .hasSize(killedIn(stage) ? 2 : 1);
    }
    assertLossesUndisturbed(run);

    for (Map.Entry<Moment, RunFiles> copied : copies.entrySet()) {
      RunFiles copy = copied.getValue();
      String stage = copied.getKey().stage();
      assertNextIs(copied.getKey(), copy);
      long begun = copy.events("stage_started", stage).size();
      InThisJvm.runInOwnSession(stage, Workspace.recipe(copy.directory()).toString());
      assertThat(copy.events("stage_started", stage)).as(stage).hasSize((int) begun + 1);
      copy.assertUndisturbed(RunFiles.STAGES.subList(0, RunFiles.STAGES.indexOf(stage) + 1));
      assertThat(copy.temporary()).as("what was left in %s", stage).isEmpty();
      if (stage.equals("pretrain")) {
        assertLossesUndisturbed(copy);
      }
    }
  }

  private static boolean killedIn(String stage) {
    return MOMENTS.stream().anyMatch(m -> m.fate() == Fate.KILLED && m.stage().equals(stage));
  }

  /** The stages before the moment's are whole, that one and those after it are not. */
  private static void assertNextIs(Moment moment, RunFiles run) {
    int number = RunFiles.STAGES.indexOf(moment.stage());
    for (String stage : RunFiles.STAGES) {
      assertThat(run.committed(stage))
          .as("%s is whole after the end in %s, %s", stage, moment.stage(), moment.what())
          .isEqualTo(RunFiles.STAGES.indexOf(stage) < number);
    }
  }

  /** The last that the killed processes and the last one logged of each round. */
  private static void assertLossesUndisturbed(RunFiles run) {
    List<String> curve = curve(RunFiles.undisturbed());
    assertThat(curve).hasSize(11);
    assertThat(curve(run)).containsAll(curve).isSubsetOf(curve);
  }

  private static List<String> curve(RunFiles run) {
    return run.events("metric", "pretrain").stream()
        .map(e -> e.number("round") + " " + e.number("loss") + " " + e.number("held_out_loss"))
        .toList();
  }

  private static SampoProcess start(RunFiles run) {
    return SampoProcess.embedded(run.directory(), "run", Workspace.tiny().toString());
  }
}
