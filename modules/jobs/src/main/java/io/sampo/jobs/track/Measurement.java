package io.sampo.jobs.track;

import io.sampo.storage.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * One number of an event.
 *
 * @param name {@code stage/name}, or {@code stage/trial/name}
 * @param step where on the stage's axis: its step, epoch or round, else 0
 */
record Measurement(String name, long step, double value, long millis) {
  private static final List<String> AXES = List.of("step", "epoch", "round");

  /** The finite numbers of a metric event, and the figures of a finished stage. */
  static List<Measurement> of(Event event) {
    List<Measurement> all = new ArrayList<>();
    boolean finished = event.kind().equals("stage_finished");
    if (!finished && !event.kind().equals("metric")) {
      return all;
    }
    var numbers = finished ? event.fields().path("figures") : event.fields();
    String axis = AXES.stream().filter(numbers::has).findFirst().orElse("");
    long step = finished ? 0 : numbers.path(axis).asLong(0);
    String trial = event.text("trial");
    String prefix = event.text("stage") + (trial.isEmpty() ? "/" : "/" + trial + "/");
    numbers
        .fields()
        .forEachRemaining(
            field -> {
              boolean isAxis = !finished && field.getKey().equals(axis);
              if (field.getValue().isNumber() && !isAxis) {
                double value = field.getValue().doubleValue();
                String name = prefix + (finished ? "final/" : "") + field.getKey();
                all.add(new Measurement(name, step, value, event.at().toEpochMilli()));
              }
            });
    return all;
  }
}
