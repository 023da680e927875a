package io.sampo.training.pretrain;

import io.sampo.storage.EventLog;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.WorkerReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/** Tells of every round in the event log: a metric for programs, progress for people. */
final class RoundTelling {
  private final EventLog events;
  private final RunLength length;
  private final RunClock clock;
  private final long bytesSent;
  private long firstStep;
  private double firstSeconds;
  private Optional<Evaluation> newest = Optional.empty();

  RoundTelling(EventLog events, RunLength length, RunClock clock, long bytesSent) {
    this.events = events;
    this.length = length;
    this.clock = clock;
    this.bytesSent = bytesSent;
  }

  /** The first weights were judged. */
  void first(RoundState state, Optional<Evaluation> start) {
    start.ifPresent(evaluation -> metric(state, evaluation, Map.of()));
  }

  /** Rounds begin in this process, or in another phase. */
  void begin(RoundState state, Optional<Evaluation> start) {
    firstStep = state.step();
    firstSeconds = clock.seconds();
    progress(state, start.map(e -> note("held-out loss", e.loss())).orElse(""));
  }

  /** A round is over. */
  void round(
      RoundState state,
      RoundOutcome outcome,
      Optional<Evaluation> evaluation,
      double savingSeconds) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("loss", outcome.loss());
    fields.put("learning_rate", outcome.order().lastRate());
    fields.put("gradient_norm", outcome.gradientNorm());
    fields.put("divergence", outcome.divergence());
    fields.put("change_norm", outcome.changeNorm());
    fields.put("workers", outcome.accepted().size());
    fields.put("local_steps", outcome.order().steps());
    fields.put("batch_tokens", outcome.order().batchTokens());
    fields.put("tokens", outcome.tokens());
    fields.put("tokens_per_second", tokensPerSecond(outcome));
    fields.put("round_seconds", outcome.seconds());
    fields.put("computing_seconds", outcome.meanSeconds(WorkerReport::computingSeconds));
    fields.put("reading_seconds", outcome.meanSeconds(WorkerReport::readingSeconds));
    fields.put("state_seconds", outcome.meanSeconds(WorkerReport::stateSeconds));
    fields.put("averaging_seconds", outcome.averagingSeconds());
    fields.put("saving_seconds", savingSeconds);
    fields.put("bytes_sent", bytesSent);
    fields.put("driver_resident_bytes", Pointer.physicalBytes());
    fields.put("driver_heap_bytes", heapBytes());
    fields.put("worker_resident_bytes", largestWorker(outcome));
    metric(state, evaluation.orElse(null), fields);
    newest = evaluation.or(() -> newest);
    String heldOut = newest.map(e -> ", " + note("held-out", e.loss())).orElse("");
    progress(
        state,
        note("loss", outcome.loss())
            + heldOut
            + String.format(Locale.ROOT, ", %,.0f tokens/s", tokensPerSecond(outcome))
            + timeLeft(state));
  }

  private static double tokensPerSecond(RoundOutcome outcome) {
    return outcome.tokens() / Math.max(1e-9, outcome.seconds() + outcome.averagingSeconds());
  }

  private static long heapBytes() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long largestWorker(RoundOutcome outcome) {
    return outcome.reports().stream().mapToLong(WorkerReport::residentBytes).max().orElse(0);
  }

  /** At the speed of this process so far. */
  private String timeLeft(RoundState state) {
    double left;
    if (length.byTime()) {
      left = length.seconds() - clock.seconds();
    } else if (state.step() > firstStep) {
      double perStep = (clock.seconds() - firstSeconds) / (state.step() - firstStep);
      left = perStep * (length.steps() - state.step());
    } else {
      return "";
    }
    long seconds = Math.round(Math.max(0, left));
    return seconds < 100
        ? ", " + seconds + " s left"
        : seconds < 5940
            ? ", " + Math.round(seconds / 60.0) + " min left"
            : String.format(Locale.ROOT, ", %.1f h left", seconds / 3600.0);
  }

  private void metric(RoundState state, Evaluation evaluation, Map<String, Object> measured) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", PretrainStage.NAME);
    fields.put("round", state.round());
    fields.put("step", state.step());
    fields.put("tokens_total", state.tokens());
    fields.put("run_seconds", clock.seconds());
    fields.putAll(measured);
    if (evaluation != null) {
      evaluation.tell((name, value) -> fields.put("held_out_" + name, value));
    }
    events.emit("metric", fields);
  }

  private void progress(RoundState state, String note) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", PretrainStage.NAME);
    if (length.byTime()) {
      fields.put("done", Math.min(length.seconds(), clock.seconds()));
      fields.put("total", length.seconds());
      fields.put("unit", "seconds");
    } else {
      fields.put("done", state.step());
      fields.put("total", length.steps());
      fields.put("unit", "steps");
    }
    fields.put("note", note);
    events.emit("progress", fields);
  }

  private static String note(String name, double value) {
    return String.format(Locale.ROOT, "%s %.3f", name, value);
  }
}
