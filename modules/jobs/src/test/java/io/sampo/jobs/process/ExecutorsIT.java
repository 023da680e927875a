package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two executors, each a process of its own, and what may happen to one of them. */
class ExecutorsIT {
  private static final SparkHome SPARK = Workspace.spark3();

  /** No job begins before both executors are there; a task that is slow is started again. */
  private static final String OPTIONS =
      " --conf spark.executor.memory=1g --conf spark.scheduler.minRegisteredResourcesRatio=1.0"
          + " --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1"
          + " --conf spark.speculation=true --conf spark.speculation.interval=100ms"
          + " --conf spark.speculation.quantile=0.5 --conf spark.speculation.multiplier=1.1"
          + " --conf spark.speculation.minTaskRuntime=2s";

  /** How long a round may stand still before we look elsewhere. */
  private static final Duration A_WHILE = Duration.ofSeconds(5);

  /** First it stands still for a while, then another time it dies. */
  @Test
  @Tag("R01")
  @Tag("R06")
  @Tag("R07")
  void aSlowExecutorIsWaitedForAndAKilledOneChangesNoByte() {
    Path directory = Workspace.empty("executors");
    RunFiles run = RunFiles.in(directory);
    try (StandaloneCluster cluster = StandaloneCluster.start(SPARK, directory);
        SampoProcess process = start(cluster, run)) {
      ProcessHandle slow = freezeAnExecutor(process, run, cluster, 5);
      long round = run.rounds();
      List<String> again = startedAgain(run);
      // It holds a task, so that no round can end but by a copy of that task.
      assertThat(process.within(A_WHILE, () -> run.rounds() >= round + 2)).isFalse();
      Signals.thaw(slow);
      process.await("the round's end", () -> run.rounds() > round);
      assertThat(startedAgain(run)).as("second copies").isEqualTo(again);

      ProcessHandle victim = freezeAnExecutor(process, run, cluster, 8);
      // The round waits for the task that the victim holds; the other executor does the rest.
      process.await("the other workers' states", () -> run.statesOfRound(run.rounds()) >= 2);
      victim.destroyForcibly();
      process.expect(0);
      assertThat(process.output()).contains("(Spark: " + cluster.address());
      assertThat(startedAgain(run)).as("tried again").hasSizeGreaterThan(again.size());
    }
    // Spark says it in one of two ways, by which of its parts hears of the end first.
    assertThat(run.logged("task \\S+ in stage .*(its executor exited|ExecutorLostFailure)"))
        .as("lost")
        .isNotEmpty();
    run.assertUndisturbed(RunFiles.STAGES);
    assertThat(run.events("warning", "pretrain"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("spark.speculation is on"));
  }

  /** By the launcher, which submits to Spark's home. */
  private static SampoProcess start(StandaloneCluster cluster, RunFiles run) {
    String options = "--master " + cluster.address() + OPTIONS;
    return SampoProcess.launched(
        SPARK, run.directory(), options, "run", Workspace.tiny().toString());
  }

  private static List<String> startedAgain(RunFiles run) {
    return run.logged("Starting task \\S+\\.1 in");
  }

  /** Stops one of the two executors while no worker of the present round has finished. */
  private static ProcessHandle freezeAnExecutor(
      SampoProcess process, RunFiles run, StandaloneCluster cluster, long before) {
    process.await("rounds of pre-training", () -> run.rounds() >= 1);
    List<ProcessHandle> executors = cluster.executors();
    assertThat(executors).as("executor processes").hasSize(2);
    ProcessHandle chosen = executors.get(0);
    process.freezeWhen(chosen, "a round that has just begun", () -> justBegun(run, before));
    return chosen;
  }

  private static boolean justBegun(RunFiles run, long before) {
    long round = run.rounds();
    return round < before && run.statesOfRound(round) == 0;
  }
}
