package io.sampo.training.rounds;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts the workers' mean into the model, slice by slice as it arrives on the driver, so that no
 * more than a few slices are ever in memory.
 */
final class Merged {
  private final OuterStep outer;
  private final INDArray parameters;
  private final double rate;
  private List<WorkerReport> reports = List.of();
  private double spread;
  private double squaredNorm;
  private double weight;
  private boolean usable;
  private double seconds;

  /**
   * @param parameters the flat vector that {@code outer} changes
   * @param rate the workers' learning rate in the round's last step
   */
  Merged(OuterStep outer, INDArray parameters, double rate) {
    this.outer = outer;
    this.parameters = parameters;
    this.rate = rate;
  }

  /** Takes a slice; they come in order, so sums over them have fixed bits. */
  void add(MeanSlice slice, long start) {
    spread += slice.spread;
    squaredNorm += slice.squaredNorm;
    if (slice.index == 0) {
      reports = List.of(slice.reports);
      weight = slice.weight;
      usable = slice.mean != null;
    }
    if (usable) {
      long began = System.nanoTime();
      outer.apply(parameters, start, slice.mean);
      seconds += LocalSteps.seconds(began);
    }
  }

  /** Called after the last slice. */
  void finish() {
    if (usable) {
      long began = System.nanoTime();
      outer.finish(rate);
      seconds += LocalSteps.seconds(began);
    }
  }

  /** Reports of all workers that had work, in their order. */
  List<WorkerReport> reports() {
    return reports;
  }

  /** Whether any worker's result could be used. */
  boolean usable() {
    return usable;
  }

  double changeNorm() {
    return Math.sqrt(squaredNorm);
  }

  /** See {@link RoundOutcome#divergence}. */
  double divergence() {
    return squaredNorm == 0 ? 0 : Math.sqrt(spread / weight) / changeNorm();
  }

  /** Seconds spent in the outer step. */
  double seconds() {
    return seconds;
  }
}
