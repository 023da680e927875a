package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.LabelledTask;
import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Training rows and the rows that judge them. Rows of one group, or of the same texts, stay on one
 * side; each side has its share of every stratum (see {@link LabelledTask#stratum}), the stratum of
 * a group being that of its first row.
 *
 * @param train to learn from
 * @param validation to choose the best pass and run by
 */
record ValidationSplit(LabelledRows train, LabelledRows validation) {
  private static final long SPLIT = 3;
  private static final long FOLDS = 7;
  private static final long SUBSET = 8;
  private static final int FEW_STRATA = 20;

  /**
   * Keeps a share of the groups of each stratum for validation.
   *
   * @param share of each stratum; at least one group of a stratum that has two
   * @throws InvalidInputException when no row can be spared
   */
  static ValidationSplit of(LabelledRows rows, LabelledTask task, double share, long seed) {
    List<Integer> train = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    List<List<List<Integer>>> strata = strata(rows, task);
    int all = strata.stream().mapToInt(List::size).sum();
    // Of a few classes each gives a group; of many rare ones only some can.
    int least = strata.size() <= Math.max(FEW_STRATA, share * all) ? 1 : 0;
    double owed = 0; // groups that the strata before gave too few (or, negative, too many)
    int number = 0;
    for (List<List<Integer>> groups : strata) {
      int[] order = Draws.of(seed, SPLIT, number++).permutation(groups.size());
      int most = groups.size() - 1; // one stays to be learned from
      double wanted = share * groups.size() + owed;
      int kept = Math.min(most, Math.max(least, (int) Math.round(wanted)));
      owed = wanted - kept;
      for (int i = 0; i < order.length; i++) {
        (i < kept ? validation : train).addAll(groups.get(order[i]));
      }
    }
    if (validation.isEmpty()) {
      throw new InvalidInputException(
          "finetune.data.train",
          "no row can be kept for validation: no class has two different texts or groups",
          "give more rows, or a table as finetune.data.validation");
    }
    return new ValidationSplit(select(rows, train), select(rows, validation));
  }

  /**
   * One of several folds as validation, the others to learn from.
   *
   * @param folds how many; every group is validation in exactly one
   */
  static ValidationSplit fold(
      LabelledRows rows, LabelledTask task, int folds, int fold, long seed) {
    List<Integer> train = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    int number = 0;
    int next = 0; // goes on from stratum to stratum, so that folds are of like size
    for (List<List<Integer>> groups : strata(rows, task)) {
      for (int i : Draws.of(seed, FOLDS, number++).permutation(groups.size())) {
        (next++ % folds == fold ? validation : train).addAll(groups.get(i));
      }
    }
    if (validation.isEmpty() || train.isEmpty()) {
      throw new InvalidInputException(
          "finetune.trials.folds",
          "there are too few different texts or groups for " + folds + " folds",
          "lower it");
    }
    return new ValidationSplit(select(rows, train), select(rows, validation));
  }

  /** So many rows with the strata of all; a larger number holds the rows of a smaller one. */
  static LabelledRows subset(LabelledRows rows, LabelledTask task, int count, long seed) {
    List<double[]> places = new ArrayList<>(); // {place in its stratum in [0, 1), row}
    int number = 0;
    for (List<List<Integer>> groups : strata(rows, task)) {
      List<Integer> members = new ArrayList<>();
      groups.forEach(members::addAll);
      int[] order = Draws.of(seed, SUBSET, number++).permutation(members.size());
      for (int i = 0; i < order.length; i++) {
        places.add(new double[] {(i + 0.5) / order.length, members.get(order[i])});
      }
    }
    places.sort((a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
    List<Integer> chosen =
        places.subList(0, Math.min(count, places.size())).stream().map(p -> (int) p[1]).toList();
    return select(rows, chosen);
  }

  /** The rows of each group of each stratum. */
  private static List<List<List<Integer>>> strata(LabelledRows rows, LabelledTask task) {
    Map<List<String>, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      groups.computeIfAbsent(rows.group(row), group -> new ArrayList<>()).add(row);
    }
    Map<String, List<List<Integer>>> strata = new TreeMap<>();
    for (List<Integer> group : groups.values()) {
      int first = group.get(0);
      String stratum = task.stratum(task.label(rows.label(first), rows.inputs(first)));
      strata.computeIfAbsent(stratum, s -> new ArrayList<>()).add(group);
    }
    return new ArrayList<>(strata.values());
  }

  /** Rows of {@code learned} whose texts stand in {@code tested} too. */
  static int[] shared(LabelledRows learned, LabelledRows tested) {
    Set<List<String>> known = new HashSet<>();
    for (int row = 0; row < tested.size(); row++) {
      known.add(tested.inputs(row));
    }
    return IntStream.range(0, learned.size())
        .filter(row -> known.contains(learned.inputs(row)))
        .toArray();
  }

  private static LabelledRows select(LabelledRows rows, List<Integer> chosen) {
    return rows.select(chosen.stream().mapToInt(Integer::intValue).sorted().toArray());
  }
}
