package io.sampo.scoring.sink;

import io.sampo.storage.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Whether a target that exists has the columns of the scored table. */
final class TargetColumns {
  private TargetColumns() {}

  /**
   * Compares names, in any order and case.
   *
   * @throws InvalidInputException naming the columns that only one of them has
   */
  static void require(String target, List<String> there, List<String> ours) {
    TreeSet<String> missing = lower(ours);
    missing.removeAll(lower(there));
    TreeSet<String> unknown = lower(there);
    unknown.removeAll(lower(ours));
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new InvalidInputException(
          target,
          "its columns are others: it lacks " + missing + ", the scored table lacks " + unknown,
          "choose score.key_columns and score.output.columns as it has them, or name a new table");
    }
  }

  private static TreeSet<String> lower(List<String> names) {
    TreeSet<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }
}
