package io.sampo.jobs.track;

import io.sampo.storage.Event;
import java.io.IOException;
import java.util.List;

/** Another program that is told of a run. Called by one thread. */
interface Tracker extends AutoCloseable {
  /** For messages. */
  String name();

  /**
   * Tells of events, in order. After a failure the same events are told again.
   *
   * @throws IOException if they could not be told now
   */
  void tell(List<Event> events) throws IOException, InterruptedException;

  @Override
  default void close() throws IOException, InterruptedException {}
}
