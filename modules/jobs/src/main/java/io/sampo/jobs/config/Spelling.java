package io.sampo.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
final class Spelling {
  /** No key is that long; the search takes time in proportion. */
  private static final int MAX_CHARACTERS = 200;

  private Spelling() {}

  /**
   * The candidate closest to {@code key}, if one is near: a few letters differ, or it ends in the
   * same name (a key in the wrong section; its own stage's comes first).
   */
  static Optional<String> nearest(String key, Collection<String> candidates) {
    if (key.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    return candidates.stream()
        .min(
            Comparator.<String>comparingInt(c -> cost(key, c))
                .thenComparing(c -> !section(c).equals(section(key)))
                .thenComparing(c -> c))
        .filter(c -> cost(key, c) <= Math.max(2, lastName(key).length() / 2));
  }

  private static int cost(String key, String candidate) {
    int distance = distance(key, candidate);
    boolean sameName = lastName(key).equals(lastName(candidate));
    return sameName ? Math.min(distance, 2) : distance;
  }

  private static String section(String key) {
    return key.substring(0, Math.max(0, key.indexOf('.')));
  }

  private static String lastName(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Levenshtein distance: insertions, deletions and replacements that turn a into b. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[b.length()];
  }
}
