package io.sampo.training.rounds;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came out of a round.
 *
 * @param order what the workers were to do
 * @param rejected whether no worker's result could be used, so that the model is as before
 * @param reports of the workers that had work, in their order
 * @param divergence root of the workers' weighted mean squared distance from their mean, divided by
 *     the length of the mean change; 0 for one worker
 * @param changeNorm length of the workers' mean change (or gradient)
 * @param seconds wall time of the Spark job
 * @param averagingSeconds of the outer step on the driver
 */
public record RoundOutcome(
    RoundOrder order,
    boolean rejected,
    List<WorkerReport> reports,
    double divergence,
    double changeNorm,
    double seconds,
    double averagingSeconds) {
  public RoundOutcome {
    reports = List.copyOf(reports);
  }

  /** Counted from 0. */
  public long round() {
    return order.round();
  }

  /** Optimizer steps it advanced the run by; 0 when it was rejected. */
  public int steps() {
    return rejected ? 0 : order.steps();
  }

  /** Reports of the workers whose results went into the model. */
  public List<WorkerReport> accepted() {
    return reports.stream().filter(r -> r.rejection() == null).toList();
  }

  /** Mean loss of all accepted steps. */
  public double loss() {
    long taken = accepted().stream().mapToLong(WorkerReport::steps).sum();
    return taken == 0 ? Double.NaN : sum(WorkerReport::lossSum) / taken;
  }

  /** Mean gradient norm of all accepted steps, before clipping. */
  public double gradientNorm() {
    long taken = accepted().stream().mapToLong(WorkerReport::steps).sum();
    return taken == 0 ? Double.NaN : sum(WorkerReport::gradientNormSum) / taken;
  }

  /** Tokens that all workers read. */
  public long tokens() {
    return reports.stream().mapToLong(WorkerReport::tokens).sum();
  }

  /** Mean over workers of the seconds a part took. */
  public double meanSeconds(ToDoubleFunction<WorkerReport> part) {
    return reports.stream().mapToDouble(part).average().orElse(0);
  }

  private double sum(ToDoubleFunction<WorkerReport> part) {
    return Arrays.stream(accepted().stream().mapToDouble(part).toArray()).sum();
  }
}
