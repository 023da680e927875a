package io.sampo.training.finetune;

import io.sampo.encoder.Batch;
import io.sampo.encoder.Targets;
import io.sampo.tokenizer.Encoding;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of one worker's training rows, encoded: 8 bytes a token. Broadcast, so that only
 * processes that run this worker's tasks fetch it.
 */
final class WorkerRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private final int[] ids; // [tokens]
  private final int[] types; // [tokens]
  private final int[] starts; // [windows + 1]
  private final WindowTargets targets;
  private final int batchTokens;
  private final int batchRows;
  private final long seed;

  /** The batches of one pass are needed for all of its rounds. */
  private transient List<int[]> batches;

  private transient int pass;

  /**
   * @param targets of each window
   * @param training sizes of batches
   * @param seed of their order
   */
  WorkerRows(List<Encoding> windows, List<Targets> targets, EpochsConfig training, long seed) {
    this.starts = new int[windows.size() + 1];
    for (int w = 0; w < windows.size(); w++) {
      starts[w + 1] = Math.addExact(starts[w], windows.get(w).length());
    }
    this.ids = new int[starts[windows.size()]];
    this.types = new int[ids.length];
    for (int w = 0; w < windows.size(); w++) {
      Encoding window = windows.get(w);
      System.arraycopy(window.ids(), 0, ids, starts[w], window.length());
      System.arraycopy(window.typeIds(), 0, types, starts[w], window.length());
    }
    this.targets = WindowTargets.of(targets);
    this.batchTokens = training.batchTokens();
    this.batchRows = training.batchRows();
    this.seed = seed;
  }

  int windows() {
    return starts.length - 1;
  }

  /** Windows of each batch of a pass, counted from 0. */
  synchronized List<int[]> batches(int epoch) {
    if (batches == null || pass != epoch) {
      int[] lengths = new int[windows()];
      Arrays.setAll(lengths, w -> starts[w + 1] - starts[w]);
      batches = new EpochBatches(lengths, batchTokens, batchRows, seed).epoch(epoch);
      pass = epoch;
    }
    return batches;
  }

  /** The encoder's input of some windows. */
  Batch batch(int[] windows) {
    int[] ends = new int[windows.length + 1];
    for (int i = 0; i < windows.length; i++) {
      ends[i + 1] = ends[i] + starts[windows[i] + 1] - starts[windows[i]];
    }
    int[] batchIds = new int[ends[windows.length]];
    int[] batchTypes = new int[batchIds.length];
    for (int i = 0; i < windows.length; i++) {
      int length = ends[i + 1] - ends[i];
      System.arraycopy(ids, starts[windows[i]], batchIds, ends[i], length);
      System.arraycopy(types, starts[windows[i]], batchTypes, ends[i], length);
    }
    return Batch.of(batchIds, batchTypes, ends);
  }

  WindowTargets targets() {
    return targets;
  }

  /** Tokens of the largest batch of the first pass. */
  int largestBatch() {
    return batches(0).stream()
        .mapToInt(
            batch -> Arrays.stream(batch).map(window -> starts[window + 1] - starts[window]).sum())
        .max()
        .orElse(0);
  }
}
