package io.sampo.training.finetune;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts with a class each, in an order that depends on the content alone. */
final class LabelledRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private final String[] texts; // [rows]
  private final String[] pairs; // [rows], null when there are no pairs
  private final int[] labels; // [rows], places in the label map

  private LabelledRows(String[] texts, String[] pairs, int[] labels) {
    this.texts = texts;
    this.pairs = pairs;
    this.labels = labels;
  }

  /**
   * Rows of these values, sorted by text, pair and label, since the order in which Spark reads a
   * table depends on the cluster.
   *
   * @param pairs null when there are none
   */
  static LabelledRows of(List<String> texts, List<String> pairs, int[] labels) {
    Comparator<Integer> order = Comparator.comparing(texts::get);
    if (pairs != null) {
      order = order.thenComparing(pairs::get);
    }
    int[] sorted =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(order.thenComparing(i -> labels[i]))
            .mapToInt(i -> i)
            .toArray();
    return new LabelledRows(
            texts.toArray(new String[0]),
            pairs == null ? null : pairs.toArray(new String[0]),
            labels)
        .select(sorted);
  }

  int size() {
    return labels.length;
  }

  int label(int row) {
    return labels[row];
  }

  int[] labels() {
    return labels.clone();
  }

  /** What a task encodes: the text, or the text and its pair. */
  List<String> inputs(int row) {
    return pairs == null ? List.of(texts[row]) : List.of(texts[row], pairs[row]);
  }

  /** Some of the rows, in the given order. */
  LabelledRows select(int[] rows) {
    return new LabelledRows(
        Arrays.stream(rows).mapToObj(r -> texts[r]).toArray(String[]::new),
        pairs == null ? null : Arrays.stream(rows).mapToObj(r -> pairs[r]).toArray(String[]::new),
        Arrays.stream(rows).map(r -> labels[r]).toArray());
  }

  /** Rows of each class. */
  int[] counts(int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }
}
