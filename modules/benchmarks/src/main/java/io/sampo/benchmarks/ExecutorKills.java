package io.sampo.benchmarks;

import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Kills the oldest executor process (SIGKILL) at a fixed pace; counts what Spark made of it. */
final class ExecutorKills extends SparkListener implements AutoCloseable {
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private ExecutorKills() {}

  static ExecutorKills every(int seconds, SparkSession spark) {
    ExecutorKills kills = new ExecutorKills();
    spark.sparkContext().addSparkListener(kills);
    var unused = kills.clock.scheduleAtFixedRate(kills::kill, seconds, seconds, TimeUnit.SECONDS);
    return kills;
  }

  private void kill() {
    LocalCluster.executors()
        .min(Comparator.comparing(p -> p.info().startInstant().orElse(Instant.MAX)))
        .filter(ProcessHandle::destroyForcibly)
        .ifPresent(killed -> kills.incrementAndGet());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lost.incrementAndGet();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() != Success$.MODULE$) {
      failed.incrementAndGet();
    }
  }

  int count() {
    return kills.get();
  }

  int executorsLost() {
    return lost.get();
  }

  /** Attempts that did not succeed; Spark has tried each of these tasks again. */
  int tasksFailed() {
    return failed.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
