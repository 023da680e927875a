package io.sampo.jobs.console;

import io.sampo.storage.StageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The line of a finished stage: name, time, figures; folded on a narrow terminal. */
public final class StageLines {
  private static final String START = "%-12s%10s  ";
  private static final String BETWEEN = " · ";

  private StageLines() {}

  /** One line, or more where the terminal is narrow. */
  public static List<String> of(StageResult result, int columns) {
    if (result.skipped()) {
      return List.of(
          String.format(Locale.ROOT, "%-12s%s", result.stage(), "skipped: already complete"));
    }
    String start =
        String.format(Locale.ROOT, START, result.stage(), Figures.seconds(result.seconds()));
    return fold(start, Figures.of(result.figures()), columns);
  }

  /** Joins the parts, breaking lines only between them. */
  private static List<String> fold(String start, List<String> parts, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(start);
    boolean empty = true;
    for (String part : parts) {
      if (!empty && line.length() + BETWEEN.length() + part.length() >= columns) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(start.length()));
        empty = true;
      }
      line.append(empty ? "" : BETWEEN).append(part);
      empty = false;
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
