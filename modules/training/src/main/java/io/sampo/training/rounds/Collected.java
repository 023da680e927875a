package io.sampo.training.rounds;

/** The workers' mean of a round, as its slices arrive on the driver. */
final class Collected implements OuterStep.Mean {
  private final FlatSlices slices;
  private final double[][] values;
  WorkerReport[] reports = {};
  double spread;
  double squaredNorm;
  double weight;
  boolean usable;

  Collected(FlatSlices slices) {
    this.slices = slices;
    this.values = new double[slices.count()][];
  }

  /** Takes a slice; they come in order, so sums over them have fixed bits. */
  void add(MeanSlice slice) {
    values[slice.index] = slice.mean;
    spread += slice.spread;
    squaredNorm += slice.squaredNorm;
    if (slice.index == 0) {
      reports = slice.reports;
      weight = slice.weight;
      usable = slice.mean != null;
    }
  }

  @Override
  public int slices() {
    return values.length;
  }

  @Override
  public long start(int slice) {
    return slices.start(slice);
  }

  @Override
  public double[] values(int slice) {
    return values[slice];
  }
}
