package io.sampo.training.pretrain;

import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.StepSource;
import io.sampo.training.rounds.Steps;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/** Masked batches for every worker of a run. */
final class MaskedStepSource implements StepSource {
  private static final long serialVersionUID = 1L;
  private final Masking masking;
  private final int budget;
  private final long seed;

  MaskedStepSource(Masking masking, int budget, long seed) {
    this.masking = masking;
    this.budget = budget;
    this.seed = seed;
  }

  @Override
  public Steps open(int worker, List<Slice> slices, MultiDataSetLoader loader, Position from) {
    return new MaskedSteps(worker, slices, loader, masking, budget, seed, from);
  }
}
