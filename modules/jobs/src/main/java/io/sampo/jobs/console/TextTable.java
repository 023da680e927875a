package io.sampo.jobs.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of short texts in columns, the header first. */
public final class TextTable {
  private static final String BETWEEN = "  ";

  private TextTable() {}

  /**
   * The lines of a table.
   *
   * @param header a name for each column
   * @param rows as many texts each
   * @param cellWidth longer texts are shortened to so many characters
   */
  public static List<String> of(List<String> header, List<List<String>> rows, int cellWidth) {
    List<List<String>> all = new ArrayList<>(List.of(header));
    rows.forEach(row -> all.add(row.stream().map(cell -> shorten(cell, cellWidth)).toList()));
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        line.append(i == 0 ? "" : BETWEEN)
            .append(cell)
            .append(" ".repeat(widths[i] - length(cell)));
      }
      lines.add(line.toString().stripTrailing());
      if (lines.size() == 1) {
        String[] rules = Arrays.stream(widths).mapToObj("-"::repeat).toArray(String[]::new);
        lines.add(String.join(BETWEEN, rules));
      }
    }
    return lines;
  }

  /** On one line, without control characters, and not longer than {@code width} code points. */
  static String shorten(String text, int width) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return length(line) <= width
        ? line
        : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
