package io.sampo.training.rounds;

import java.io.Serializable;

/**
 * A piece of a worker's result on its way through the shuffle: parameters (or gradients) of one
 * slice of the flat vector. Slice 0 carries the report too; a rejected worker sends only that.
 */
final class WorkerSlice implements Serializable {
  private static final long serialVersionUID = 1L;

  final int worker;
  final double weight;
  final float[] values; // null when rejected
  final WorkerReport report; // null but in slice 0

  WorkerSlice(int worker, double weight, float[] values, WorkerReport report) {
    this.worker = worker;
    this.weight = weight;
    this.values = values;
    this.report = report;
  }
}
