package io.sampo.jobs.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tracker that is down or slow costs the run nothing. */
class TrackerThreadTest {
  private static final TrackerThread.Patience SHORT =
      new TrackerThread.Patience(100, Duration.ofMillis(10), Duration.ofMillis(500));

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<Double> told = new CopyOnWriteArrayList<>();

  private final class Recording implements Tracker {
    private int failures;
    private final CountDownLatch open;

    Recording(int failures, CountDownLatch open) {
      this.failures = failures;
      this.open = open;
    }

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public void tell(List<Event> events) throws IOException, InterruptedException {
      open.await();
      if (failures-- > 0) {
        throw new IOException("refused by https://user:geheim@host");
      }
      events.forEach(event -> told.add(event.number("loss")));
    }
  }

  @Test
  void whatFailedIsToldAgainInOrder() {
    try (TrackerThread thread =
        new TrackerThread(new Recording(3, new CountDownLatch(0)), SHORT, warnings::add)) {
      for (int step = 0; step < 50; step++) {
        thread.accept(Events.round(step, step));
      }
    }
    assertThat(told).hasSize(50).isSorted();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains("recorder cannot be told, the run goes on: refused by https://***@host");
  }

  @Test
  void aTrackerThatHangsHoldsNothingUpAndWhatIsLostIsCounted() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Thread run =
        new Thread(
            () -> {
              try (TrackerThread thread =
                  new TrackerThread(new Recording(0, never), SHORT, warnings::add)) {
                for (int step = 0; step < 10_000; step++) {
                  thread.accept(Events.round(step, step));
                }
              }
            });
    run.start();
    run.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(run.isAlive()).isFalse();
    assertThat(told).isEmpty();
    assertThat(warnings)
        .containsExactly("recorder was not told of 10000 events; the event log has them");
  }

  @Test
  void aTrackerThatIsNeverUpIsWarnedOfOnce() {
    try (TrackerThread thread =
        new TrackerThread(
            new Recording(Integer.MAX_VALUE, new CountDownLatch(0)), SHORT, warnings::add)) {
      thread.accept(Events.round(1, 1));
    }
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1)).contains("was not told of 1 events");
  }
}
