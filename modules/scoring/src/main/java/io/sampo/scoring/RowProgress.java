package io.sampo.scoring;

import io.sampo.storage.EventLog;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Tells the event log once a second how many rows are done, as far as the executors have reported
 * it. Rows of a task that is repeated count twice; nothing but the progress bar reads them.
 */
final class RowProgress implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 1000;

  private final EventLog events;
  private final String stage;
  private final long total;
  private final LongAccumulator rows;
  private final Thread thread;

  private RowProgress(EventLog events, String stage, long total, LongAccumulator rows) {
    this.events = events;
    this.stage = stage;
    this.total = total;
    this.rows = rows;
    this.thread = new Thread(this::watch, stage + "-progress");
    thread.setDaemon(true);
  }

  /**
   * @param total rows of the table
   */
  static RowProgress start(SparkSession spark, EventLog events, String stage, long total) {
    LongAccumulator rows = spark.sparkContext().longAccumulator(stage + " rows");
    RowProgress progress = new RowProgress(events, stage, total, rows);
    progress.thread.start();
    return progress;
  }

  /** What the tasks add to. */
  LongAccumulator rows() {
    return rows;
  }

  private void watch() {
    long last = 0;
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        long done = Math.min(total, rows.value());
        if (done > last) {
          emit(done);
          last = done;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void emit(long done) {
    events.emit(
        "progress",
        Map.of("stage", stage, "done", done, "total", total, "unit", "rows", "note", ""));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
