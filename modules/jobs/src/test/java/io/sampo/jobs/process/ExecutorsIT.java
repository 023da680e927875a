package io.sampo.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.testing.SparkHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two executors, each a process of its own, and what may happen to one of them. */
class ExecutorsIT {
  private static final SparkHome SPARK = Workspace.spark3();

  /** No job begins before both executors are there. */
  private static final String BOTH =
      " --conf spark.executor.memory=1g --conf spark.scheduler.minRegisteredResourcesRatio=1.0";

  /** How long a round may stand still before we look elsewhere. */
  private static final Duration A_WHILE = Duration.ofSeconds(5);

  /** By the launcher, which submits to Spark's home. */
  private static SampoProcess start(RunFiles run, String options, String stage) {
    return SampoProcess.launched(
        SPARK, run.directory(), options, stage, Workspace.tiny().toString());
  }

  @Test
  @Tag("R01")
  @Tag("R06")
  void anExecutorKilledInTheMiddleOfARoundChangesNoByte() {
    RunFiles run = RunFiles.in(Workspace.empty("killed-executor"));
    try (SampoProcess process = start(run, "--master local-cluster[2,1,2048]" + BOTH, "run")) {
      ProcessHandle victim = freezeAnExecutor(process, run, process::executors);
      // The round waits for the task that the victim holds; the other executor does the rest.
      process.await("the other workers' states", () -> run.statesOfRound(run.rounds()) >= 2);
      victim.destroyForcibly();
      process.expect(0);
      assertThat(process.output()).contains("(Spark: local-cluster[2,1,2048]");
    }
    // Spark says it in one of two ways, by which of its parts hears of the end first.
    assertThat(run.logged("task \\S+ in stage .*(its executor exited|ExecutorLostFailure)"))
        .as("lost")
        .isNotEmpty();
    assertThat(run.logged("Starting task \\d\\.1 in")).as("tried again").isNotEmpty();
    run.assertUndisturbed(RunFiles.STAGES);
  }

  @Test
  @Tag("R07")
  void aSlowTaskIsWaitedForThoughSpeculationIsOn() {
    Path directory = Workspace.empty("speculation");
    RunFiles run = RunFiles.beforePretraining(directory);
    String speculation =
        " --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1"
            + " --conf spark.speculation=true --conf spark.speculation.interval=100ms"
            + " --conf spark.speculation.quantile=0.5 --conf spark.speculation.multiplier=1.1"
            + " --conf spark.speculation.minTaskRuntime=100ms";
    try (StandaloneCluster cluster = StandaloneCluster.start(SPARK, directory);
        SampoProcess process =
            start(run, "--master " + cluster.address() + BOTH + speculation, "pretrain")) {
      ProcessHandle slow = freezeAnExecutor(process, run, cluster::executors);
      long round = run.rounds();
      // It holds a task, so that no round can end but by a copy of that task.
      assertThat(process.within(A_WHILE, () -> run.rounds() >= round + 2)).isFalse();
      Signals.thaw(slow);
      process.expect(0);
    }
    assertThat(run.logged("Starting task \\d\\.1 in")).as("second copies").isEmpty();
    run.assertUndisturbed(List.of("pretrain"));
    assertThat(run.events("warning", "pretrain"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("spark.speculation is on"));
  }

  /** Stops one of the two executors while no worker of the present round has finished. */
  private static ProcessHandle freezeAnExecutor(
      SampoProcess process, RunFiles run, Supplier<List<ProcessHandle>> cluster) {
    process.await("rounds of pre-training", () -> run.rounds() >= 1);
    List<ProcessHandle> executors = cluster.get();
    assertThat(executors).as("executor processes").hasSize(2);
    ProcessHandle chosen = executors.get(0);
    process.freezeWhen(chosen, "a round that has just begun", () -> justBegun(run));
    return chosen;
  }

  /** There are rounds to come, too. */
  private static boolean justBegun(RunFiles run) {
    long round = run.rounds();
    return round < 8 && run.statesOfRound(round) == 0;
  }
}
