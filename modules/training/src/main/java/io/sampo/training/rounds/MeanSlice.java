package io.sampo.training.rounds;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The workers' mean of one slice of the flat vector, formed in double and in worker order, so that
 * its bits do not depend on who arrived first.
 */
final class MeanSlice implements Serializable {
  private static final long serialVersionUID = 1L;

  final int index;

  /** The weighted mean; null when no worker sent a usable result. */
  final double[] mean;

  /** Sum over this slice and all contributing workers of weight · (value - mean)². */
  final double spread;

  /** Sum over this slice of mean². */
  final double squaredNorm;

  final double weight;

  /** In slice 0: reports of all workers, in their order. */
  final WorkerReport[] reports;

  private MeanSlice(
      int index,
      double[] mean,
      double spread,
      double squaredNorm,
      double weight,
      WorkerReport[] reports) {
    this.index = index;
    this.mean = mean;
    this.spread = spread;
    this.squaredNorm = squaredNorm;
    this.weight = weight;
    this.reports = reports;
  }

  /**
   * {@code Σ weight · (base - value) / Σ weight}, or {@code Σ weight · value / Σ weight} without a
   * base.
   *
   * @param arrived what workers sent for this slice, in any order
   * @param base the parameters that the round started from; null when gradients are averaged
   */
  static MeanSlice of(int index, List<WorkerSlice> arrived, float[] base) {
    List<WorkerSlice> ordered = new ArrayList<>(arrived);
    ordered.sort(Comparator.comparingInt(s -> s.worker));
    WorkerReport[] reports =
        ordered.stream()
            .filter(s -> s.report != null)
            .map(s -> s.report)
            .toArray(WorkerReport[]::new);
    List<WorkerSlice> usable = ordered.stream().filter(WorkerSlice::usable).toList();
    if (usable.isEmpty()) {
      return new MeanSlice(index, null, 0, 0, 0, reports);
    }
    double weight = 0;
    for (WorkerSlice slice : usable) {
      weight += slice.weight;
    }
    double[] mean = mean(usable, base, weight);
    double spread = 0;
    double norm = 0;
    for (WorkerSlice slice : usable) {
      double sum = 0;
      for (int i = 0; i < mean.length; i++) {
        double difference = slice.value(base, i) - mean[i];
        sum += difference * difference;
      }
      spread += slice.weight * sum;
    }
    for (double m : mean) {
      norm += m * m;
    }
    return new MeanSlice(index, mean, spread, norm, weight, reports);
  }

  private static double[] mean(List<WorkerSlice> usable, float[] base, double weight) {
    double[] mean = new double[usable.get(0).length()];
    if (usable.size() == 1) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] = usable.get(0).value(base, i); // exactly, so that one worker is plain training
      }
      return mean;
    }
    for (WorkerSlice slice : usable) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += slice.weight * slice.value(base, i);
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= weight;
    }
    return mean;
  }
}
