package io.sampo.tasks;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batches by a budget of tokens; whole sequences only, nothing is padded. */
public final class Batches {
  private Batches() {}

  /**
   * Batches of sequences of like length, the longest first, so that a batch too large for the
   * memory fails at once. Depends on the lengths alone.
   *
   * @param lengths tokens of each sequence
   * @param budget most tokens of a batch; a longer sequence is a batch of its own
   * @return indices into {@code lengths}; each stands in exactly one batch
   */
  public static List<int[]> byLength(int[] lengths, int budget) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    return inOrder(order, lengths, budget);
  }

  /**
   * Batches of consecutive sequences of a given order.
   *
   * @param order indices into {@code lengths}, e.g. a permutation drawn for an epoch
   * @param lengths tokens of each sequence
   * @param budget most tokens of a batch; a longer sequence is a batch of its own
   */
  public static List<int[]> inOrder(int[] order, int[] lengths, int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("a batch needs a budget of 1 token or more: " + budget);
    }
    List<int[]> batches = new ArrayList<>();
    int start = 0;
    long tokens = 0;
    for (int i = 0; i < order.length; i++) {
      int length = lengths[order[i]];
      if (i > start && tokens + length > budget) {
        batches.add(Arrays.copyOfRange(order, start, i));
        start = i;
        tokens = 0;
      }
      tokens += length;
    }
    if (start < order.length) {
      batches.add(Arrays.copyOfRange(order, start, order.length));
    }
    return batches;
  }

  /** The encoder's input of some windows, in their order. */
  public static Batch of(List<Encoding> windows) {
    List<int[]> ids = new ArrayList<>(windows.size());
    List<int[]> types = new ArrayList<>(windows.size());
    for (Encoding window : windows) {
      ids.add(window.ids());
      types.add(window.typeIds());
    }
    return Batch.of(ids, types);
  }

  /** What a head that judges whole sequences says of each window: one row of logits. */
  static List<float[][]> sequenceLogits(BertModel model, List<Encoding> windows) {
    List<float[][]> outputs = new ArrayList<>(windows.size());
    try (INDArray logits = model.logits(of(windows))) { // [windows, labels]
      for (float[] row : logits.toFloatMatrix()) {
        outputs.add(new float[][] {row});
      }
    }
    return outputs;
  }

  /** What a head that judges tokens says: a row of logits for each token of each window. */
  static List<float[][]> tokenLogits(BertModel model, List<Encoding> windows) {
    try (INDArray logits = model.logits(of(windows))) { // [tokens, labels]
      return byWindow(logits.toFloatMatrix(), windows);
    }
  }

  /** The rows of a batch, [tokens, values], window by window. */
  static List<float[][]> byWindow(float[][] rows, List<Encoding> windows) {
    List<float[][]> outputs = new ArrayList<>(windows.size());
    int next = 0;
    for (Encoding window : windows) {
      outputs.add(Arrays.copyOfRange(rows, next, next + window.length()));
      next += window.length();
    }
    return outputs;
  }

  /** The mean of the windows' only rows. */
  static double[] mean(List<float[][]> outputs) {
    double[] mean = new double[outputs.get(0)[0].length];
    for (float[][] output : outputs) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += output[0][i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= outputs.size();
    }
    return mean;
  }
}
