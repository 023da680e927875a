package io.sampo.storage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens in a run, as JSON lines in {@code events/<claim>.jsonl}, one flushed line an event.
 *
 * <p>Progress bars, reports and trackers only read it. It never stops a run: when it cannot be
 * written, or a subscriber fails, that is logged once and the run goes on. Thread-safe.
 */
public final class EventLog implements AutoCloseable {
  static final String DIRECTORY = "events";
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  /** Absent where nothing may be written. */
  private final Optional<EventFile> file;

  private final List<Consumer<Event>> subscribers = new CopyOnWriteArrayList<>();
  private long sequence;

  private EventLog(Optional<EventFile> file) {
    this.file = file;
  }

  /** The log of one claim's process. Nothing is written before the first event. */
  static EventLog of(Storage storage, String runUri, String claim) {
    return new EventLog(
        Optional.of(EventFile.of(storage, Storage.child(runUri, DIRECTORY), claim)));
  }

  /** A log that is only shown to subscribers. */
  static EventLog unwritten() {
    return new EventLog(Optional.empty());
  }

  /**
   * Writes one event and shows it to the subscribers, in the order of writing.
   *
   * @param kind see {@link Event#kind}
   * @param fields plain values ({@link CanonicalJson#tree}); secrets are redacted; the names {@code
   *     seq}, {@code at}, {@code kind} are taken
   */
  public void emit(String kind, Map<String, ?> fields) {
    ObjectNode redacted = JsonNodeFactory.instance.objectNode();
    redacted.setAll((ObjectNode) Redaction.redact(CanonicalJson.tree(fields)));
    for (String name : Event.RESERVED) {
      if (redacted.has(name)) {
        throw new IllegalArgumentException("an event's field cannot be called " + name);
      }
    }
    synchronized (this) {
      sequence++;
      Event event =
          new Event(sequence, Instant.now().truncatedTo(ChronoUnit.MILLIS), kind, redacted);
      Optional<String> warning =
          file.flatMap(f -> f.append(event.line().getBytes(StandardCharsets.UTF_8)));
      show(event);
      warning.ifPresent(message -> show(new Event(sequence, event.at(), "warning", told(message))));
    }
  }

  private static ObjectNode told(String message) {
    return JsonNodeFactory.instance.objectNode().put("message", message);
  }

  /**
   * Shows every later event to a reader in this process, on the thread that emits it. It is also
   * told, once, when the file cannot be written: a {@code warning} that is in no file.
   */
  public void subscribe(Consumer<Event> subscriber) {
    subscribers.add(subscriber);
  }

  private void show(Event event) {
    for (Consumer<Event> subscriber : subscribers) {
      try {
        subscriber.accept(event);
      } catch (RuntimeException e) {
        subscribers.remove(subscriber);
        LOG.warn("a reader of the event log failed and gets no more: {}", OneLine.of("" + e));
      }
    }
  }

  /** Writes what is buffered and closes the file; later events open another. */
  @Override
  public synchronized void close() {
    file.ifPresent(EventFile::close);
  }

  /**
   * All events of a run, process by process in the order of their claims. Lines that are cut off or
   * damaged, as a killed process leaves them, are left out.
   */
  public static List<Event> read(Storage storage, String runUri) {
    List<Event> events = new ArrayList<>();
    read(storage, runUri, events::add);
    return events;
  }

  /** Shows a reader the same events, one after the other: long runs need not fit in memory. */
  public static void read(Storage storage, String runUri, Consumer<Event> reader) {
    List<StoredFile> files = new ArrayList<>(storage.list(Storage.child(runUri, DIRECTORY)));
    files.removeIf(file -> !file.name().endsWith(".jsonl"));
    files.sort(EventFile.ORDER);
    for (StoredFile file : files) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(storage.open(file.uri()), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          parse(line, file, reader);
        }
      } catch (IOException e) {
        throw new StorageException("read", Storage.display(file.uri()), e);
      }
    }
  }

  private static void parse(String line, StoredFile file, Consumer<Event> reader) {
    if (line.isBlank()) {
      return;
    }
    Event event;
    try {
      event = Event.parse(line.getBytes(StandardCharsets.UTF_8), Storage.display(file.uri()));
    } catch (InvalidInputException | java.time.DateTimeException e) {
      LOG.debug("left out a damaged event line: {}", e.getMessage());
      return;
    }
    reader.accept(event);
  }
}
