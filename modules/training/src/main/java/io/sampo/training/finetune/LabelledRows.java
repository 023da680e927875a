package io.sampo.training.finetune;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Texts with a label each, in an order that depends on the content alone. */
final class LabelledRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private final ArrayList<ArrayList<String>> texts = new ArrayList<>(); // [rows][inputs]
  private final ArrayList<Object> labels = new ArrayList<>(); // as a column holds them
  private final ArrayList<String> groups = new ArrayList<>(); // empty where there are none
  private final ArrayList<Integer> numbers = new ArrayList<>(); // of the row in its table, from 1

  private LabelledRows() {}

  /** No rows yet. */
  static LabelledRows empty() {
    return new LabelledRows();
  }

  /**
   * Adds a row.
   *
   * @param label a String, Number or Boolean, or an ArrayList or LinkedHashMap of such
   * @param group rows of one group stay together; empty: rows of the same texts do
   * @param number of the row in its table
   */
  void add(List<String> rowTexts, Object label, String group, int number) {
    texts.add(new ArrayList<>(rowTexts));
    labels.add(label);
    groups.add(group);
    numbers.add(number);
  }

  /**
   * The same rows by texts and label, since the order in which Spark reads a table depends on the
   * cluster.
   */
  LabelledRows sorted() {
    Comparator<Integer> order = Comparator.comparing(row -> texts.get(row).get(0));
    if (!texts.isEmpty() && texts.get(0).size() > 1) {
      order = order.thenComparing(row -> texts.get(row).get(1));
    }
    return select(
        IntStream.range(0, size())
            .boxed()
            .sorted(order.thenComparing(row -> labels.get(row).toString()))
            .mapToInt(row -> row)
            .toArray());
  }

  int size() {
    return texts.size();
  }

  Object label(int row) {
    return labels.get(row);
  }

  List<Object> labels() {
    return labels;
  }

  /** What a task encodes: the text, or the text and its pair. */
  List<String> inputs(int row) {
    return texts.get(row);
  }

  /** Rows of one value stay on one side of a split. */
  List<String> group(int row) {
    return groups.get(row).isEmpty() ? texts.get(row) : List.of(groups.get(row));
  }

  /** The number of a row in its table, from 1. */
  int number(int row) {
    return numbers.get(row);
  }

  /** Some of the rows, in the given order. */
  LabelledRows select(int[] rows) {
    LabelledRows selected = new LabelledRows();
    for (int row : rows) {
      selected.add(texts.get(row), labels.get(row), groups.get(row), numbers.get(row));
    }
    return selected;
  }

  /** These rows and then others. */
  LabelledRows and(LabelledRows others) {
    LabelledRows all = select(IntStream.range(0, size()).toArray());
    for (int row = 0; row < others.size(); row++) {
      all.add(
          others.texts.get(row),
          others.labels.get(row),
          others.groups.get(row),
          others.numbers.get(row));
    }
    return all;
  }
}
