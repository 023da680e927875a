package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run's event log tells of one stage. */
final class StageEvents {
  private static final int MAX_MESSAGES = 200;

  private final Map<String, MetricTable> metrics = new LinkedHashMap<>();
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private int messagesLeftOut;
  private Optional<Instant> started = Optional.empty();
  private Optional<Instant> ended = Optional.empty();
  private String end = "";
  private double seconds = Double.NaN;
  private Optional<Event> progress = Optional.empty();
  private Instant newest = Instant.EPOCH;

  /**
   * A warning or a notice.
   *
   * @param kind {@code warning} or {@code notice}
   * @param at when it was told first
   * @param times how often it was told
   */
  record Message(String kind, Instant at, String text, int times) {}

  void add(Event event) {
    newest = event.at();
    switch (event.kind()) {
      case "stage_started" -> {
        started = Optional.of(event.at());
        ended = Optional.empty();
        end = "";
      }
      case "stage_finished", "stage_failed" -> {
        ended = Optional.of(event.at());
        end = event.kind();
        seconds = event.number("seconds");
      }
      case "progress" -> progress = Optional.of(event);
      case "metric" -> metrics.computeIfAbsent(group(event), g -> new MetricTable()).add(event);
      case "warning", "notice" -> message(event);
      default -> {
        // stage_skipped: what is there was made before
      }
    }
  }

  /** Events with other texts are other curves: a trial, a part of the data. */
  private static String group(Event event) {
    List<String> texts = new ArrayList<>();
    event
        .fields()
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isTextual()
                  && !field.getKey().equals("stage")
                  && !MetricTable.isNotFinite(value)) {
                texts.add(value.textValue());
              }
            });
    return String.join(", ", texts);
  }

  private void message(Event event) {
    String text = event.text("message");
    Message before = messages.get(text);
    if (before == null && messages.size() == MAX_MESSAGES) {
      messagesLeftOut++;
      return;
    }
    messages.put(
        text,
        before == null
            ? new Message(event.kind(), event.at(), text, 1)
            : new Message(before.kind(), before.at(), text, before.times() + 1));
  }

  /** Tables of numbers, by the texts that their events have in common; mostly one, under "". */
  Map<String, MetricTable> metrics() {
    return metrics;
  }

  List<Message> messages() {
    return List.copyOf(messages.values());
  }

  int messagesLeftOut() {
    return messagesLeftOut;
  }

  boolean started() {
    return started.isPresent();
  }

  boolean failed() {
    return end.equals("stage_failed");
  }

  /** Whether it began and has told of no end. */
  boolean open() {
    return started() && ended.isEmpty();
  }

  /** Seconds from the last start to the end, or to the newest event; NaN when it never began. */
  double seconds() {
    if (!Double.isNaN(seconds)) {
      return seconds;
    }
    return started
        .map(from -> (ended.orElse(newest).toEpochMilli() - from.toEpochMilli()) / 1000.0)
        .orElse(Double.NaN);
  }

  /** The last progress told. */
  Optional<Event> progress() {
    return progress;
  }

  Instant newest() {
    return newest;
  }
}
