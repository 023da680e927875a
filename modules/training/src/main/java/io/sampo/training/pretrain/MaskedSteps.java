package io.sampo.training.pretrain;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Masked batches of one worker's rows, pass after pass without end. A batch is filled with whole
 * sequences in reading order until the next one would exceed the budget; one that alone exceeds it
 * is a batch of its own. Batches may span slices, passes and sources.
 *
 * <p>The next row comes from the source that is furthest behind its share, so that the shares hold
 * at every moment and depend on the position alone.
 */
final class MaskedSteps implements Steps {
  private final List<SourceCursor> sources;
  private final double[] weights;
  private final Masking masking;
  private final SentenceOrder order;
  private final int budget;

  private Batch batch;
  private Targets targets;
  private int answers;

  /**
   * @param weights how often a row of each source is read, relative to the others
   * @param budget tokens of a batch
   */
  MaskedSteps(
      List<SourceCursor> sources,
      double[] weights,
      Masking masking,
      SentenceOrder order,
      int budget) {
    this.sources = sources;
    this.weights = weights;
    this.masking = masking;
    this.order = order;
    this.budget = budget;
  }

  @Override
  public boolean next() throws IOException {
    if (sources.stream().allMatch(source -> source.rows() == 0)) {
      return false;
    }
    int[] ids = new int[budget];
    int[] types = new int[budget];
    int[] labels = new int[budget];
    int[] starts = new int[16];
    int[] orders = new int[16]; // labels, by sequence
    int sequences = 0;
    int tokens = 0;
    answers = 0;
    while (true) {
      SourceCursor source = furthestBehind();
      int length = source.length();
      if (sequences > 0 && tokens + length > budget) {
        break;
      }
      if (length > ids.length) {
        ids = new int[length];
        types = new int[length];
        labels = new int[length];
      }
      long pass = source.pass();
      long global = source.global();
      int label = order.label(source.isPair(), pass, global);
      source.take(SentenceOrder.swaps(label), ids, types, tokens);
      answers += masking.mask(ids, tokens, tokens + length, pass, global, labels);
      tokens += length;
      orders[sequences] = label;
      if (++sequences == starts.length) {
        starts = Arrays.copyOf(starts, 2 * sequences);
        orders = Arrays.copyOf(orders, 2 * sequences);
      }
      starts[sequences] = tokens;
    }
    batch =
        Batch.of(
            Arrays.copyOf(ids, tokens),
            Arrays.copyOf(types, tokens),
            Arrays.copyOf(starts, sequences + 1));
    targets = order.targets(targets(labels, tokens, answers), Arrays.copyOf(orders, sequences));
    return true;
  }

  private SourceCursor furthestBehind() {
    SourceCursor found = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < sources.size(); i++) {
      SourceCursor source = sources.get(i);
      double share = weights[i] * source.rows();
      if (share > 0 && (source.taken() + 0.5) / share < least) {
        least = (source.taken() + 0.5) / share;
        found = source;
      }
    }
    return found;
  }

  static Targets.MaskedTokens targets(int[] labels, int tokens, int answers) {
    int[] rows = new int[answers];
    int[] wanted = new int[answers];
    int k = 0;
    for (int i = 0; i < tokens; i++) {
      if (labels[i] >= 0) {
        rows[k] = i;
        wanted[k++] = labels[i];
      }
    }
    return new Targets.MaskedTokens(rows, wanted);
  }

  @Override
  public Batch batch() {
    return batch;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public int answers() {
    return answers;
  }

  @Override
  public Position position() {
    return new Position(
        sources.stream().mapToLong(SourceCursor::pass).toArray(),
        sources.stream().mapToLong(SourceCursor::row).toArray());
  }

  @Override
  public void close() {}
}
