package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program killed by -9 in every stage, in turn, and started again by the same command. */
class KilledRunIT {
  /**
   * A moment to kill it.
   *
   * @param so looks at the run's files
   */
  private record Moment(String stage, String what, Predicate<RunFiles> so) {
    static Moment of(String stage, String what, Predicate<RunFiles> so) {
      return new Moment(stage, what, so);
    }

    /** A stage that writes beside its place has written the first files. */
    static Moment writing(String stage) {
      return of(
          stage,
          "half its files written",
          run ->
              run.matching("", "\\." + stage + "-.*\\.tmp").stream()
                  .anyMatch(directory -> !RunFiles.files(directory).isEmpty()));
    }
  }

  private static final List<Moment> MOMENTS =
      List.of(
          Moment.writing("corpus"),
          Moment.of(
              "vocabulary", "training", run -> !run.matching("", "\\.vocabulary-.*").isEmpty()),
          Moment.writing("shards"),
          Moment.of("pretrain", "in the middle of a round", KilledRunIT::middleOfRound),
          Moment.of("pretrain", "in the middle of a checkpoint", KilledRunIT::middleOfCheckpoint),
          Moment.of(
              "finetune",
              "training a trial",
              run -> !RunFiles.files(run.directory().resolve("finetune/trials")).isEmpty()),
          Moment.writing("evaluate"),
          Moment.writing("score"));

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
  void aRunKilledInEveryStageEqualsAnUndisturbedOne() {
    RunFiles run = RunFiles.in(Workspace.empty("killed"));
    List<String> begun = new ArrayList<>();
    for (Moment moment : MOMENTS) {
      String what = moment.stage() + " " + moment.what();
      try (SampoProcess process = start(run)) {
        process.freezeWhen(what, () -> moment.so().test(run));
        process.kill();
      }
      begun.add(moment.stage());
      int number = RunFiles.STAGES.indexOf(moment.stage());
      for (String stage : RunFiles.STAGES) {
        assertThat(run.committed(stage))
            .as("%s is whole after a kill in %s", stage, what)
            .isEqualTo(RunFiles.STAGES.indexOf(stage) < number);
      }
    }
    start(run).expect(0);

    run.assertUndisturbed(RunFiles.STAGES);
    assertThat(run.temporary()).as("what killed processes left").isEmpty();
    for (String stage : RunFiles.STAGES) {
      assertThat(run.events("stage_started", stage))
          .as("how often %s was begun", stage)
          .hasSize(1 + Collections.frequency(begun, stage));
    }
    assertLossesUndisturbed(run);
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
