package io.sampo.jobs.track;

import io.sampo.storage.Event;
import io.sampo.storage.Redaction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells a tracker from a thread of its own. The run only puts events into a queue that holds so
 * many and no more: when the tracker is down or slow the rest is dropped and counted. What fails is
 * tried again after a pause; the first failure is told, and at the end how much was lost.
 */
final class TrackerThread implements Consumer<Event>, AutoCloseable {
  private static final int BATCH = 500;

  /**
   * How patient it is.
   *
   * @param queued events that wait at most
   * @param pause between a failure and the next try
   * @param atEnd for what waits when the run is over
   */
  record Patience(int queued, Duration pause, Duration atEnd) {
    static final Patience DEFAULT =
        new Patience(10_000, Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  private final Tracker tracker;
  private final Patience patience;
  private final Consumer<String> warnings;
  private final BlockingQueue<Event> queue;
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean ending;
  private boolean warned;

  TrackerThread(Tracker tracker, Patience patience, Consumer<String> warnings) {
    this.tracker = tracker;
    this.patience = patience;
    this.warnings = warnings;
    this.queue = new ArrayBlockingQueue<>(patience.queued());
    this.thread = new Thread(this::work, "sampo-track");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void accept(Event event) {
    if (!ending && !queue.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  private void work() {
    List<Event> batch = new ArrayList<>();
    try {
      while (!(ending && queue.isEmpty() && batch.isEmpty())) {
        if (batch.isEmpty()) {
          Event first = queue.poll(200, TimeUnit.MILLISECONDS);
          if (first != null) {
            batch.add(first);
            queue.drainTo(batch, BATCH - 1);
          }
        }
        if (!batch.isEmpty() && told(batch)) {
          batch.clear();
        }
      }
      tracker.close();
    } catch (InterruptedException e) {
      // the run is over, and so is the time for the rest
      dropped.addAndGet(batch.size() + queue.size());
    } catch (IOException | RuntimeException e) {
      warn(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean told(List<Event> batch) throws InterruptedException {
    try {
      tracker.tell(List.copyOf(batch));
      return true;
    } catch (IOException | RuntimeException e) {
      warn(e);
      Thread.sleep(patience.pause().toMillis());
      return false;
    }
  }

  private void warn(Exception e) {
    if (!warned) {
      warned = true;
      String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      warnings.accept(
          Redaction.redact(
              tracker.name()
                  + " cannot be told, the run goes on: "
                  + what.lines().findFirst().orElse("")));
    }
  }

  /** Waits a little for what is not told yet. */
  @Override
  public void close() {
    ending = true;
    try {
      thread.join(patience.atEnd().toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(1_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (dropped.get() > 0) {
      warnings.accept(
          tracker.name() + " was not told of " + dropped.get() + " events; the event log has them");
    }
  }
}
