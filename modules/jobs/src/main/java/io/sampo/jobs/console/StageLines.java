package io.sampo.jobs.console;

import io.sampo.storage.StageResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The line of a finished stage: name, time, figures; folded on a narrow terminal. */
public final class StageLines {
  private static final String START = "%-12s%10s  ";
  private static final String BETWEEN = " · ";

  /** Of the many figures of some stages, those for the line; results/ has them all. */
  private static final Map<String, List<String>> HEADLINES =
      Map.of(
          "pretrain",
          List.of(
              "steps",
              "rounds",
              "tokens",
              "epochs",
              "held_out_loss_start",
              "held_out_loss_end",
              "held_out_accuracy_end"),
          "evaluate",
          List.of(
              "rows_read",
              "rows_scored",
              "rows_in_errors",
              "rows_in_windows",
              "accuracy",
              "f1_macro",
              "matthews",
              "log_loss",
              "majority_class_accuracy",
              "sequences",
              "masked_tokens",
              "masked_loss",
              "masked_accuracy",
              "model_fingerprint"));

  private StageLines() {}

  /** One line, or more where the terminal is narrow. */
  public static List<String> of(StageResult result, int columns) {
    if (result.skipped()) {
      return List.of(
          String.format(Locale.ROOT, "%-12s%s", result.stage(), "skipped: already complete"));
    }
    String start =
        String.format(Locale.ROOT, START, result.stage(), Figures.seconds(result.seconds()));
    return fold(start, Figures.of(headline(result)), columns);
  }

  private static Map<String, Object> headline(StageResult result) {
    Map<String, Object> figures = new LinkedHashMap<>(result.figures());
    if (HEADLINES.containsKey(result.stage())) {
      figures.keySet().retainAll(HEADLINES.get(result.stage()));
    }
    figures.entrySet().removeIf(f -> isExpectedZero(f.getKey(), f.getValue()));
    return figures;
  }

  /** Nothing dropped and nothing too long is what one expects: it is not worth a word. */
  private static boolean isExpectedZero(String name, Object value) {
    return value instanceof Number number
        && number.doubleValue() == 0
        && (name.startsWith("dropped") || name.contains("window"));
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
