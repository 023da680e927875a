package io.sampo.tasks;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of words as texts: words stand one a line, so that their boundaries are known again, and
 * offsets are those of the words one space apart.
 */
public final class Words {
  /** What stands between words. */
  static final char SEPARATOR = '\n';

  private Words() {}

  /**
   * The text of some words.
   *
   * @param words null counts as a word without characters; a line break inside a word becomes a
   *     space
   */
  public static String join(List<?> words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i) == null ? "" : words.get(i).toString();
      text.append(i == 0 ? "" : SEPARATOR).append(word.replace(SEPARATOR, ' '));
    }
    return text.toString();
  }

  /** Where each word of a joined text starts and ends: {start, end}, in UTF-16 units. */
  static List<int[]> bounds(String text) {
    List<int[]> bounds = new ArrayList<>();
    int start = 0;
    while (true) {
      int end = text.indexOf(SEPARATOR, start);
      bounds.add(new int[] {start, end < 0 ? text.length() : end});
      if (end < 0) {
        return bounds;
      }
      start = end + 1;
    }
  }
}
