package io.sampo.training.finetune;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.StepSource;
import io.sampo.training.rounds.Steps;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/**
 * The batches of all workers in one pass; a worker's position counts its batches. Workers whose
 * batches end before those of others wait for the next pass.
 */
final class WorkerSteps implements StepSource {
  private static final long serialVersionUID = 1L;
  private final ArrayList<Broadcast<WorkerRows>> parts;
  private final double[] classWeights; // null: all alike
  private final double smoothing;
  private final int epoch;

  /**
   * @param parts rows of each worker
   * @param epoch counted from 0
   */
  WorkerSteps(
      List<Broadcast<WorkerRows>> parts, double[] classWeights, double smoothing, int epoch) {
    this.parts = new ArrayList<>(parts);
    this.classWeights = classWeights == null ? null : classWeights.clone();
    this.smoothing = smoothing;
    this.epoch = epoch;
  }

  @Override
  public Steps open(
      int worker, List<Slice> slices, MultiDataSetLoader loader, Position from, int batchTokens) {
    WorkerRows rows = parts.get(worker).value();
    return new OfWorker(rows, rows.batches(epoch), Math.toIntExact(from.row(0)));
  }

  private final class OfWorker implements Steps {
    private final WorkerRows rows;
    private final List<int[]> batches;
    private int taken;
    private int[] windows;

    OfWorker(WorkerRows rows, List<int[]> batches, int taken) {
      this.rows = rows;
      this.batches = batches;
      this.taken = taken;
    }

    @Override
    public boolean next() {
      windows = taken < batches.size() ? batches.get(taken++) : null;
      return windows != null;
    }

    @Override
    public Batch batch() {
      return rows.batch(windows);
    }

    @Override
    public Targets targets() {
      return rows.targets().of(windows, classWeights, smoothing);
    }

    @Override
    public int answers() {
      return rows.targets().answers(windows);
    }

    @Override
    public Position position() {
      return Position.of(epoch, taken);
    }

    @Override
    public void close() {}
  }
}
