package io.sampo.training.pretrain;

import io.sampo.encoder.optimizer.Schedule;
import io.sampo.storage.EventLog;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.RoundState;
import io.sampo.training.rounds.RoundWatch;
import io.sampo.training.rounds.WorkerReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Tells of every round, evaluates and saves the run as often as configured. */
final class PretrainWatch implements RoundWatch {
  private final EventLog events;
  private final WatchConfig config;
  private final Schedule schedule;
  private final long totalSteps;
  private final Function<Broadcast<float[][]>, Optional<Evaluation>> evaluator;
  private final Saver saver;

  private Optional<Evaluation> start;
  private Optional<Evaluation> newest = Optional.empty();
  private RoundState former;
  private boolean toldOfKernels;
  private long roundsNow;

  /** Keeps what a round left. */
  interface Saver {
    /**
     * @param start evaluation of the untrained model
     * @param checkpoint whether a checkpoint is due
     */
    void finished(
        RoundState former, RoundState state, Optional<Evaluation> start, boolean checkpoint);
  }

  /**
   * @param start evaluation of the untrained model, if it is known already
   */
  PretrainWatch(
      EventLog events,
      WatchConfig config,
      Schedule schedule,
      long totalSteps,
      Optional<Evaluation> start,
      Function<Broadcast<float[][]>, Optional<Evaluation>> evaluator,
      Saver saver) {
    this.events = events;
    this.config = config;
    this.schedule = schedule;
    this.totalSteps = totalSteps;
    this.start = start;
    this.evaluator = evaluator;
    this.saver = saver;
  }

  /** Held-out evaluation of the untrained model; empty without held-out rows. */
  Optional<Evaluation> start() {
    return start;
  }

  /** The last held-out evaluation; at the end that of the trained model. */
  Optional<Evaluation> newest() {
    return newest;
  }

  /** Rounds of this process. */
  long roundsNow() {
    return roundsNow;
  }

  @Override
  public void started(RoundState state, Broadcast<float[][]> parameters) {
    former = state;
    if (state.round() == 0) {
      start = evaluator.apply(parameters);
      newest = start;
      start.ifPresent(evaluation -> metric(state, evaluation, new LinkedHashMap<>()));
    } else if (state.step() >= totalSteps) {
      newest = evaluator.apply(parameters);
    }
    progress(state, start.map(e -> note("held-out loss", e.loss())).orElse(""));
  }

  @Override
  public void finished(RoundState state, RoundOutcome outcome, Broadcast<float[][]> parameters) {
    roundsNow++;
    boolean last = state.step() >= totalSteps;
    Optional<Evaluation> evaluation = Optional.empty();
    if (last || due(config.evaluateEveryRounds(), state.round())) {
      evaluation = evaluator.apply(parameters);
      newest = evaluation;
    }
    boolean checkpoint = !last && due(config.checkpointEveryRounds(), state.round());
    long start = System.nanoTime();
    saver.finished(former, state, this.start, checkpoint);
    former = state;
    Map<String, Object> fields = fields(outcome);
    fields.put("saving_seconds", (System.nanoTime() - start) / 1e9);
    evaluation.ifPresentOrElse(e -> metric(state, e, fields), () -> metric(state, null, fields));
    warnOf(outcome);
    String heldOut = newest.map(e -> ", " + note("held-out", e.loss())).orElse("");
    progress(state, note("loss", outcome.loss()) + heldOut);
  }

  private static boolean due(int every, long round) {
    return every > 0 && round % every == 0;
  }

  private Map<String, Object> fields(RoundOutcome outcome) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("loss", outcome.loss());
    fields.put(
        "learning_rate", schedule.at(outcome.firstStep() + Math.max(0, outcome.steps() - 1)));
    fields.put("gradient_norm", outcome.gradientNorm());
    fields.put("divergence", outcome.divergence());
    fields.put("change_norm", outcome.changeNorm());
    fields.put("workers", outcome.accepted().size());
    fields.put("tokens", outcome.tokens());
    fields.put("tokens_per_second", outcome.tokens() / Math.max(1e-9, outcome.seconds()));
    fields.put("round_seconds", outcome.seconds());
    fields.put("computing_seconds", outcome.meanSeconds(WorkerReport::computingSeconds));
    fields.put("reading_seconds", outcome.meanSeconds(WorkerReport::readingSeconds));
    fields.put("state_seconds", outcome.meanSeconds(WorkerReport::stateSeconds));
    fields.put("averaging_seconds", outcome.averagingSeconds());
    return fields;
  }

  private void metric(RoundState state, Evaluation evaluation, Map<String, Object> measured) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", PretrainStage.NAME);
    fields.put("round", state.round());
    fields.put("step", state.step());
    fields.put("tokens_total", state.tokens());
    fields.putAll(measured);
    if (evaluation != null) {
      fields.put("held_out_loss", evaluation.loss());
      fields.put("held_out_accuracy", evaluation.accuracy());
    }
    events.emit("metric", fields);
  }

  private void warnOf(RoundOutcome outcome) {
    for (WorkerReport report : outcome.reports()) {
      if (report.rejection() != null) {
        warn(
            "round "
                + outcome.round()
                + ": worker "
                + report.worker()
                + " is left out: "
                + report.rejection());
      }
    }
    if (outcome.rejected()) {
      warn("round " + outcome.round() + " is rejected: no worker's result could be used");
    }
    if (roundsNow == 1 && !outcome.reports().stream().allMatch(WorkerReport::threadsLimited)) {
      warn(
          "OMP_NUM_THREADS is not 1 where workers run, so native products may use all cores in"
              + " every task; set it for the driver and as spark.executorEnv.OMP_NUM_THREADS");
    }
    TreeSet<String> kernels = new TreeSet<>();
    outcome.reports().forEach(report -> kernels.add(report.kernels()));
    if (kernels.size() > 1 && !toldOfKernels) {
      toldOfKernels = true;
      warn("executors compute with different kernels, so another run may differ: " + kernels);
    }
  }

  private void warn(String message) {
    events.emit("warning", Map.of("stage", PretrainStage.NAME, "message", message));
  }

  private void progress(RoundState state, String note) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", PretrainStage.NAME);
    fields.put("done", state.step());
    fields.put("total", totalSteps);
    fields.put("unit", "steps");
    fields.put("note", note);
    events.emit("progress", fields);
  }

  private static String note(String name, double value) {
    return String.format(Locale.ROOT, "%s %.3f", name, value);
  }
}
