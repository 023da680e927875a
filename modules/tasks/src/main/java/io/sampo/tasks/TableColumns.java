package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The names of a table's columns, for finding those that a configuration names.
 *
 * @param table what the table is called in messages, its path as a rule
 * @param names its columns, in order
 */
public record TableColumns(String table, List<String> names) {
  private static final int SHOWN = 20;

  public TableColumns {
    names = List.copyOf(names);
  }

  /**
   * A column that must be there, exactly so written.
   *
   * @param key the configuration key that names it
   * @param column its name
   * @throws InvalidInputException naming the nearest columns when there is none
   */
  public String require(String key, String column) {
    if (column.isBlank()) {
      throw new InvalidInputException(key, "no column is named", "set it to one of " + shown());
    }
    if (names.contains(column)) {
      return column;
    }
    if (names.stream().anyMatch(name -> name.startsWith("{\""))) {
      throw new InvalidInputException(
          "table " + table,
          "its first line is JSON and was read as the names of columns",
          "set the table's format to jsonl");
    }
    throw new InvalidInputException(
        "table " + table,
        "it has no column '" + column + "'",
        "set " + key + " to " + nearest(column) + " (its columns are " + shown() + ")");
  }

  private String nearest(String column) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(lower(name), lower(column))))
        .map(name -> "'" + name + "'")
        .orElse("a column of another table");
  }

  private String shown() {
    return names.size() <= SHOWN
        ? names.toString()
        : names.subList(0, SHOWN).toString().replace("]", ", … " + names.size() + " in all]");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance: insertions, deletions and replacements. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
