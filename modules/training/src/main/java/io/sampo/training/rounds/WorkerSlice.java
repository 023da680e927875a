package io.sampo.training.rounds;

import java.io.Serializable;

/**
 * A piece of a worker's result on its way through the shuffle: parameters, changes in half
 * precision, or gradients of one slice of the flat vector. Slice 0 carries the report too; a
 * rejected worker sends only that.
 */
final class WorkerSlice implements Serializable {
  private static final long serialVersionUID = 1L;

  final int worker;
  final double weight;
  final WorkerReport report; // null but in slice 0
  private final float[] values; // null when rejected, or in half precision
  private final short[] halves;
  private final float scale;

  private WorkerSlice(
      WorkerReport report,
      boolean first,
      double weight,
      float[] values,
      short[] halves,
      float scale) {
    this.worker = report.worker;
    this.weight = weight;
    this.values = values;
    this.halves = halves;
    this.scale = scale;
    this.report = first ? report : null;
  }

  /** A report without a result. */
  static WorkerSlice rejected(WorkerReport report) {
    return new WorkerSlice(report, true, 0, null, null, 0);
  }

  static WorkerSlice of(WorkerReport report, boolean first, double weight, float[] values) {
    return new WorkerSlice(report, first, weight, values, null, 0);
  }

  static WorkerSlice of(
      WorkerReport report, boolean first, double weight, HalfDeltas.Encoded encoded) {
    return new WorkerSlice(report, first, weight, null, encoded.halves, encoded.scale);
  }

  boolean usable() {
    return weight > 0 && length() > 0;
  }

  int length() {
    return values != null ? values.length : halves != null ? halves.length : 0;
  }

  /**
   * What is to be averaged: the change since {@code base}, or the number sent without a base.
   *
   * @param base what the round started from; null for gradients
   */
  double value(float[] base, int i) {
    if (halves != null) {
      return HalfDeltas.decode(halves[i], scale);
    }
    return base == null ? values[i] : (double) base[i] - values[i];
  }
}
