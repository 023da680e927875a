package io.sampo.training.rounds;

import java.util.Locale;

/** A worker's results were NaN or Inf too many rounds in a row: training has diverged. */
public final class RejectedRoundsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RejectedRoundsException(WorkerReport report, int rounds, RoundOutcome outcome) {
    super(
        String.format(
            Locale.ROOT,
            "training stopped in round %d: %s; worker %d could not be used in %d round%s in a row,"
                + " %d of %d workers failed in this one; its learning rate was %.3g, its gradient"
                + " norms before that %.3g on average and %.3g at most. Lower"
                + " optimizer.learning_rate, lengthen optimizer.warmup, or look for damaged rows"
                + " near %s; the same command goes on from the newest checkpoint",
            outcome.round(),
            report.rejection(),
            report.worker(),
            rounds,
            rounds == 1 ? "" : "s",
            outcome.reports().size() - outcome.accepted().size(),
            outcome.reports().size(),
            outcome.order().lastRate(),
            report.steps() == 0 ? 0 : report.gradientNormSum() / report.steps(),
            report.largestGradientNorm(),
            report.position()));
  }
}
