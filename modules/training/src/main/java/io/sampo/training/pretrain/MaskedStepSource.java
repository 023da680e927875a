package io.sampo.training.pretrain;

import io.sampo.training.draws.Draws;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.StepSource;
import io.sampo.training.rounds.Steps;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/** Masked batches for every worker of a run. */
final class MaskedStepSource implements StepSource {
  private static final long serialVersionUID = 1L;
  private final Masking masking;
  private final SentenceOrder order;
  private final double[] weights;
  private final long seed;

  /**
   * @param weights how often a row of each source is read, relative to the others
   * @param seed of the reading order
   */
  MaskedStepSource(Masking masking, SentenceOrder order, double[] weights, long seed) {
    this.masking = masking;
    this.order = order;
    this.weights = weights.clone();
    this.seed = seed;
  }

  @Override
  public Steps open(
      int worker, List<Slice> slices, MultiDataSetLoader loader, Position from, int batchTokens) {
    List<SourceCursor> cursors = new ArrayList<>();
    for (int source = 0; source < weights.length; source++) {
      int wanted = source;
      List<Slice> own = slices.stream().filter(s -> s.source() == wanted).toList();
      long key = source == 0 ? seed : Draws.fold(seed, source);
      cursors.add(new SourceCursor(own, loader, key, worker, from.pass(source), from.row(source)));
    }
    return new MaskedSteps(cursors, weights, masking, order, batchTokens);
  }
}
