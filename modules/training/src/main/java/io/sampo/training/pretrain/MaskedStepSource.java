package io.sampo.training.pretrain;

import io.sampo.tokenizer.Vocabulary;
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
  private static final long MASKS = 2;
  private static final long ORDER = 3;
  private static final long SENTENCES = 5;
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

  /** The batches of a phase's workers. */
  static MaskedStepSource of(PretrainConfig config, Phase phase) {
    BatchConfig batch = config.batch();
    Vocabulary vocabulary = phase.inputs().tokenizer().vocabulary();
    Masking masking = Masking.of(vocabulary, batch.maskRate(), seed(config, MASKS, phase));
    return new MaskedStepSource(
        batch.wholeWords() ? masking.ofWholeWords(vocabulary) : masking,
        batch.sentenceOrder()
            ? SentenceOrder.drawn(seed(config, SENTENCES, phase))
            : SentenceOrder.NOT_ASKED,
        phase.inputs().weights(),
        seed(config, ORDER, phase));
  }

  private static long seed(PretrainConfig config, long purpose, Phase phase) {
    return phase.number() == 0
        ? Draws.fold(config.seed(), purpose)
        : Draws.fold(config.seed(), purpose, phase.number());
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
