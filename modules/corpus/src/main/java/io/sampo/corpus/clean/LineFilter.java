package io.sampo.corpus.clean;

import java.util.List;

/** Leaves lines out of a cleaned text. Not thread-safe. */
public final class LineFilter {
  private final List<LineRule> rules;
  private int dropped;

  /**
   * @param rules a line that breaks one of them goes
   */
  public LineFilter(List<LineRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The text without those lines; blank lines stay where they part what is left. */
  public String filter(String text) {
    dropped = 0;
    if (rules.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    boolean blank = false;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      if (end == start) {
        blank = true;
      } else {
        String line = text.substring(start, end);
        if (rules.stream().anyMatch(rule -> rule.breaks(line))) {
          dropped++;
        } else {
          out.append(out.isEmpty() ? "" : blank ? "\n\n" : "\n").append(line);
          blank = false;
        }
      }
      start = end + 1;
    }
    return out.toString();
  }

  /** Lines that the last call left out. */
  public int dropped() {
    return dropped;
  }
}
