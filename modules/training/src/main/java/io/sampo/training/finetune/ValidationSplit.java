package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Training rows and the rows that judge them.
 *
 * @param train to learn from
 * @param validation to choose the best pass and seed by
 */
record ValidationSplit(LabelledRows train, LabelledRows validation) {
  private static final long SPLIT = 3;

  /**
   * Keeps a share of the rows of each class for validation. Rows of the same texts stay on one
   * side.
   *
   * @param share of each class, at least one text of a class that has two
   * @throws InvalidInputException when no row can be spared
   */
  static ValidationSplit of(LabelledRows rows, int classes, double share, long seed) {
    Map<List<String>, List<Integer>> byText = new HashMap<>();
    List<List<List<Integer>>> byClass = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      byClass.add(new ArrayList<>());
    }
    for (int row = 0; row < rows.size(); row++) {
      List<Integer> same = byText.get(rows.inputs(row));
      if (same == null) {
        same = new ArrayList<>();
        byText.put(rows.inputs(row), same);
        byClass.get(rows.label(row)).add(same);
      }
      same.add(row);
    }
    List<Integer> train = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      List<List<Integer>> texts = byClass.get(c);
      int[] order = Draws.of(seed, SPLIT, c).permutation(texts.size());
      int most = texts.size() - 1; // one stays to be learned from
      int kept = Math.min(most, Math.max(1, (int) Math.round(share * texts.size())));
      for (int i = 0; i < order.length; i++) {
        (i < kept ? validation : train).addAll(texts.get(order[i]));
      }
    }
    if (validation.isEmpty()) {
      throw new InvalidInputException(
          "finetune.train",
          "no row can be kept for validation: no class has two different texts",
          "give more rows, or a table as finetune.validation");
    }
    return new ValidationSplit(select(rows, train), select(rows, validation));
  }

  /** Rows of {@code tested} whose texts stand in {@code learned} too. */
  static int[] shared(LabelledRows learned, LabelledRows tested) {
    Set<List<String>> known = new HashSet<>();
    for (int row = 0; row < learned.size(); row++) {
      known.add(learned.inputs(row));
    }
    return java.util.stream.IntStream.range(0, tested.size())
        .filter(row -> known.contains(tested.inputs(row)))
        .toArray();
  }

  private static LabelledRows select(LabelledRows rows, List<Integer> chosen) {
    return rows.select(chosen.stream().mapToInt(Integer::intValue).sorted().toArray());
  }
}
