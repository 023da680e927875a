package io.sampo.training.rounds;

import java.io.Serializable;

/** What a worker tells of its part of a round. */
public final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1L;

  final int worker;
  int steps;
  long sequences;
  long tokens;
  long answers;
  double lossSum;
  double gradientNormSum;
  double largestGradientNorm;
  double computingSeconds;
  double readingSeconds;
  double stateSeconds;
  Position position;
  StateReference state;
  String rejection;
  String kernels = "";
  String idleGpu = "";
  long residentBytes;

  /**
   * A report of nothing yet.
   *
   * @param from where the worker starts reading
   */
  public WorkerReport(int worker, Position from) {
    this.worker = worker;
    this.position = from;
  }

  public int worker() {
    return worker;
  }

  void addGradientNorm(double norm) {
    gradientNormSum += norm;
    largestGradientNorm = Math.max(largestGradientNorm, norm);
  }

  /** Steps taken. */
  public int steps() {
    return steps;
  }

  public long sequences() {
    return sequences;
  }

  public long tokens() {
    return tokens;
  }

  /** Tokens that were to be predicted. */
  public long answers() {
    return answers;
  }

  /** Sum of the steps' mean losses. */
  public double lossSum() {
    return lossSum;
  }

  /** Sum of the steps' gradient norms, before clipping. */
  public double gradientNormSum() {
    return gradientNormSum;
  }

  public double largestGradientNorm() {
    return largestGradientNorm;
  }

  public double computingSeconds() {
    return computingSeconds;
  }

  public double readingSeconds() {
    return readingSeconds;
  }

  /** Seconds spent on loading and storing optimizer state. */
  public double stateSeconds() {
    return stateSeconds;
  }

  /** How far the worker has read. */
  public Position position() {
    return position;
  }

  /** Its optimizer's new state; null when it has none, or was rejected. */
  public StateReference state() {
    return state;
  }

  /** What it computed with; two descriptions may give different bits. */
  public String kernels() {
    return kernels;
  }

  /**
   * Address of the GPU that Spark gave it and its backend does not use; empty when there is none.
   */
  public String idleGpu() {
    return idleGpu;
  }

  /** Resident memory of its process when its steps were done. */
  public long residentBytes() {
    return residentBytes;
  }

  /** Why its result must not be used; null when it may. */
  public String rejection() {
    return rejection;
  }
}
