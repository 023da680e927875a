package io.sampo.training.pretrain;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.training.rounds.Position;
import io.sampo.training.rounds.Slice;
import io.sampo.training.rounds.SlicePath;
import io.sampo.training.rounds.Steps;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.core.loader.MultiDataSetLoader;

/**
 * Masked batches of one worker's rows, pass after pass without end. A batch is filled with whole
 * sequences in reading order until the next one would exceed the budget; one that alone exceeds it
 * is a batch of its own. Batches may span slices and passes.
 */
final class MaskedSteps implements Steps {
  private final int worker;
  private final List<Slice> slices;
  private final MultiDataSetLoader loader;
  private final Masking masking;
  private final int budget;
  private final long seed;

  private RowOrder order;
  private long pass;
  private long row;
  private int place = -1; // of the slice in memory, -1 for none
  private SequenceRows rows;
  private int[] rowOrder;

  private Batch batch;
  private Targets.MaskedTokens targets;

  /**
   * @param budget tokens of a batch
   * @param seed of the reading order
   */
  MaskedSteps(
      int worker,
      List<Slice> slices,
      MultiDataSetLoader loader,
      Masking masking,
      int budget,
      long seed,
      Position from) {
    this.worker = worker;
    this.slices = slices;
    this.loader = loader;
    this.masking = masking;
    this.budget = budget;
    this.seed = seed;
    this.pass = from.pass();
    this.row = from.row();
    this.order = new RowOrder(slices, seed, worker, pass);
  }

  @Override
  public boolean next() throws IOException {
    if (order.rows() == 0) {
      return false;
    }
    int[] ids = new int[budget];
    int[] types = new int[budget];
    int[] labels = new int[budget];
    int[] starts = new int[16];
    int sequences = 0;
    int tokens = 0;
    int answers = 0;
    while (true) {
      moveToRow();
      int index = rowOrder[(int) (row - order.first(place))];
      int length = rows.length(index);
      if (sequences > 0 && tokens + length > budget) {
        break;
      }
      if (length > ids.length) {
        ids = new int[length];
        types = new int[length];
        labels = new int[length];
      }
      rows.copy(index, ids, types, tokens);
      long global = order.slice(place).first() + index;
      answers += masking.mask(ids, tokens, tokens + length, pass, global, labels);
      tokens += length;
      if (++sequences == starts.length) {
        starts = Arrays.copyOf(starts, 2 * sequences);
      }
      starts[sequences] = tokens;
      row++;
    }
    batch =
        Batch.of(
            Arrays.copyOf(ids, tokens),
            Arrays.copyOf(types, tokens),
            Arrays.copyOf(starts, sequences + 1));
    targets = targets(labels, tokens, answers);
    return true;
  }

  /** Makes sure that {@link #rows} holds the row at (pass, row), starting a pass if needed. */
  private void moveToRow() throws IOException {
    while (row >= order.rows()) {
      row -= order.rows();
      pass++;
      order = new RowOrder(slices, seed, worker, pass);
      place = -1;
    }
    int wanted = order.place(row);
    if (wanted == place) {
      return;
    }
    Slice slice = order.slice(wanted);
    rows = SequenceRows.of(loader.load(new SlicePath(slice)));
    if (rows.rows() != slice.rows()) {
      throw new IOException(
          "slice " + slice + " holds " + rows.rows() + " rows: the shards were changed");
    }
    rowOrder = order.rowsOf(wanted);
    place = wanted;
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
    return targets.rows().length;
  }

  @Override
  public Position position() {
    return new Position(pass, row);
  }

  @Override
  public void close() {
    rows = null;
  }
}
