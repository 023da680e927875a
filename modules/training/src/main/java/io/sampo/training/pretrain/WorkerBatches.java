package io.sampo.training.pretrain;

import io.sampo.storage.RunDirectory;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.util.List;

/** What a worker of a run would read, to look at or to measure; nothing is trained. */
public final class WorkerBatches {
  private WorkerBatches() {}

  /**
   * The batches of a worker in the first phase, from its beginning and without end.
   *
   * @throws io.sampo.storage.InvalidInputException as {@link PretrainStage#run} would
   */
  public static Steps open(RunDirectory run, PretrainConfig config, int worker) throws IOException {
    Phase phase = Phase.of(run, config, config.model().maxPositions()).get(0);
    PretrainInputs inputs = phase.inputs();
    List<Slice> own =
        inputs.trainingSlices(config.averaging().workers()).stream()
            .filter(slice -> slice.worker() == worker)
            .toList();
    ShardLoader loader = new ShardLoader(run.storage(), inputs.directories());
    int budget = phase.batchTokens().last();
    return MaskedStepSource.of(config, phase).open(worker, own, loader, Position.START, budget);
  }
}
