package io.sampo.training.pretrain;

import io.sampo.storage.EventLog;
import io.sampo.training.rounds.RoundOutcome;
import io.sampo.training.rounds.WorkerReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Looks for what is wrong with a round, or with where it was computed, and warns of it. */
final class RoundDoubts {
  /** Rounds that the divergence of a round is compared with. */
  private static final int REMEMBERED = 20;

  private static final int ENOUGH = 5;

  /** How many times the usual divergence is worth a word. */
  private static final double FAR = 3;

  private final EventLog events;
  private final Optional<String> formerKernels;
  private final Deque<Double> divergences = new ArrayDeque<>();
  private Optional<String> kernels = Optional.empty();
  private boolean toldOfMixture;
  private long toldOfDivergence = -REMEMBERED - 1L;

  /**
   * @param formerKernels what the checkpoint that the run goes on from was computed with
   */
  RoundDoubts(EventLog events, Optional<String> formerKernels) {
    this.events = events;
    this.formerKernels = formerKernels;
  }

  /** What the workers of the last round computed with. */
  Optional<String> kernels() {
    return kernels;
  }

  void tell(RoundOutcome outcome) {
    rejections(outcome);
    whereItRan(outcome);
    divergence(outcome);
  }

  private void rejections(RoundOutcome outcome) {
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
  }

  private void whereItRan(RoundOutcome outcome) {
    boolean first = kernels.isEmpty();
    TreeSet<String> idleGpus = new TreeSet<>();
    outcome.reports().forEach(report -> idleGpus.add(report.idleGpu()));
    idleGpus.remove("");
    if (first && !idleGpus.isEmpty()) {
      warn(
          "Spark gives workers GPUs (addresses "
              + String.join(", ", idleGpus)
              + ") that stay idle, for the ND4J backend there is for processors: take the jar that"
              + " mvn -Pcuda builds, or nodes without GPUs");
    }
    TreeSet<String> used = new TreeSet<>();
    outcome.reports().forEach(report -> used.add(report.kernels()));
    if (used.size() > 1 && !toldOfMixture) {
      toldOfMixture = true;
      warn("executors compute with different kernels, so another run may differ: " + used);
    }
    kernels = Optional.of(String.join(" and ", used));
    if (first) {
      events.emit(
          "notice",
          Map.of("stage", PretrainStage.NAME, "message", "computing with " + kernels.get()));
      if (used.stream().allMatch(RoundDoubts::couldBeFaster)) {
        events.emit(
            "notice",
            Map.of(
                "stage",
                PretrainStage.NAME,
                "message",
                "this processor multiplies bf16: run.precision = auto trains faster; weights,"
                    + " sums and the optimizer stay fp32"));
      }
    }
    if (first && formerKernels.isPresent() && !formerKernels.equals(kernels)) {
      warn(
          "the checkpoint was computed with "
              + formerKernels.get()
              + ", this process computes with "
              + kernels.get()
              + ": the run goes on, but not with the bits of an undisturbed one");
    }
  }

  /** Workers that part much further than in the rounds before. */
  private void divergence(RoundOutcome outcome) {
    double now = outcome.divergence();
    if (outcome.rejected() || outcome.accepted().size() < 2) {
      return;
    }
    if (divergences.size() >= ENOUGH) {
      double[] sorted = divergences.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      double usual = sorted[sorted.length / 2];
      if (now > FAR * usual && outcome.round() - REMEMBERED > toldOfDivergence) {
        toldOfDivergence = outcome.round();
        warn(
            String.format(
                Locale.ROOT,
                "round %d: the workers part %.1f times as far as in the rounds before (divergence"
                    + " %.3g, usually %.3g): lower optimizer.learning_rate or"
                    + " averaging.local_steps",
                outcome.round(),
                now / usual,
                now,
                usual));
      }
    }
    divergences.addLast(now);
    if (divergences.size() > REMEMBERED) {
      divergences.removeFirst();
    }
  }

  private void warn(String message) {
    events.emit("warning", Map.of("stage", PretrainStage.NAME, "message", message));
  }

  // By the words of NativeKernels and InstructionSet.
  static boolean couldBeFaster(String kernels) {
    return kernels.contains(", fp32, ") && kernels.endsWith("_bf16");
  }
}
