package io.sampo.corpus.stage;

import io.sampo.storage.EventLog;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Turns finished Spark tasks of this thread's jobs into {@code progress} events: {@code done} of
 * {@code total} tasks of the present step, at most two events a second.
 */
public final class SparkProgress extends SparkListener implements AutoCloseable {
  private static final String PROPERTY = "sampo.progress";
  private static final long PAUSE_NANOS = 500_000_000L;

  private final SparkSession spark;
  private final EventLog events;
  private final String stage;
  private String mark = "";
  private String note = "";
  private final Set<Integer> stages = new HashSet<>();
  private int done;
  private int total;
  private long lastNanos;

  private SparkProgress(SparkSession spark, EventLog events, String stage) {
    this.spark = spark;
    this.events = events;
    this.stage = stage;
  }

  static SparkProgress start(SparkSession spark, EventLog events, String stage) {
    SparkProgress progress = new SparkProgress(spark, events, stage);
    spark.sparkContext().addSparkListener(progress);
    return progress;
  }

  /** Begins a step, named as a person would say it: {@code "reading files"}. */
  public synchronized void step(String name) {
    mark = UUID.randomUUID().toString();
    note = name;
    stages.clear();
    done = 0;
    total = 0;
    lastNanos = System.nanoTime();
    spark.sparkContext().setLocalProperty(PROPERTY, mark);
    events.emit(
        "progress", Map.of("stage", stage, "done", 0, "total", 0, "unit", "tasks", "note", note));
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    Properties properties = submitted.properties();
    if (properties != null
        && !mark.isEmpty()
        && mark.equals(properties.getProperty(PROPERTY))
        && stages.add(submitted.stageInfo().stageId())) {
      total += submitted.stageInfo().numTasks();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    if (!stages.contains(ended.stageId()) || !ended.taskInfo().successful()) {
      return;
    }
    done = Math.min(total, done + 1);
    long now = System.nanoTime();
    if (now - lastNanos >= PAUSE_NANOS) {
      lastNanos = now;
      events.emit(
          "progress",
          Map.of("stage", stage, "done", done, "total", total, "unit", "tasks", "note", note));
    }
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
    spark.sparkContext().setLocalProperty(PROPERTY, null);
    synchronized (this) {
      mark = "";
      stages.clear();
    }
  }
}
