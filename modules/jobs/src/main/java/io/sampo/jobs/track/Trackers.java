package io.sampo.jobs.track;

import io.sampo.jobs.config.TrackConfig;
import io.sampo.storage.EventLog;
import io.sampo.storage.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Those who are told of a run while it goes on. */
public final class Trackers implements AutoCloseable {
  private final List<TrackerThread> threads = new ArrayList<>();

  private Trackers() {}

  /**
   * Tells whom the configuration names of every later event, until closed.
   *
   * @param parameters the configuration by key, for those who keep it
   * @param warnings is told, in a line, of a tracker that cannot be told
   */
  public static Trackers of(
      TrackConfig config,
      RunDirectory run,
      Map<String, String> parameters,
      Consumer<String> warnings) {
    List<Tracker> trackers = new ArrayList<>();
    String uri = run.uri();
    String name = uri.substring(uri.lastIndexOf('/') + 1);
    config
        .tensorboard()
        .map(directory -> run.storage().resolve(directory))
        .ifPresent(d -> trackers.add(new TensorBoard(run.storage(), d, name, run.claim().name())));
    config
        .mlflow()
        .map(server -> new Mlflow(server, config.experiment(), name, parameters, System.getenv()))
        .ifPresent(trackers::add);
    if (config.prometheus()) {
      trackers.add(new Prometheus());
    }
    Trackers all = new Trackers();
    EventLog events = trackers.isEmpty() ? null : run.events();
    for (Tracker tracker : trackers) {
      TrackerThread thread = new TrackerThread(tracker, TrackerThread.Patience.DEFAULT, warnings);
      all.threads.add(thread);
      events.subscribe(thread);
    }
    return all;
  }

  @Override
  public void close() {
    threads.forEach(TrackerThread::close);
  }
}
