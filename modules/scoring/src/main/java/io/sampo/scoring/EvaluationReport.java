package io.sampo.scoring;

import io.sampo.tasks.ClassLabel;
import io.sampo.tasks.ClassPrediction;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.metrics.Bootstrap;
import io.sampo.tasks.metrics.Metrics;
import io.sampo.tasks.metrics.TemperatureScaling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that an evaluation tells: figures with their intervals, a comparison, the worst rows. */
final class EvaluationReport {
  /** Rows judged for intervals at most, so that large tables take no longer than small ones. */
  private static final long MOST_ROWS = 5_000_000;

  /** Answers take longer to compare than classes. */
  private static final long MOST_QUESTIONS = 500_000;

  private static final int EXCERPT = 80;

  private final JudgedRows rows;
  private final ReportConfig config;
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, Object> details;
  private final Map<String, double[]> intervals;
  private Map<String, Object> comparison = Map.of();

  EvaluationReport(JudgedRows rows, ReportConfig config) {
    this.rows = rows;
    this.config = config;
    Metrics metrics = rows.metrics();
    this.details = metrics.details();
    values.putAll(metrics.values());
    if (rows.task().kind() == TaskKind.SEQUENCE_CLASSIFICATION) {
      values.putAll(calibration());
    }
    this.intervals =
        resamples() == 0 ? Map.of() : bootstrap().intervals(drawn -> rows.figures(drawn));
  }

  private Map<String, Double> calibration() {
    int[] labels = new int[rows.size()];
    double[][] probabilities = new double[rows.size()][];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = ((ClassLabel) rows.truth(row)).id();
      probabilities[row] = ((ClassPrediction) rows.prediction(row)).probabilities();
    }
    return TemperatureScaling.figures(labels, probabilities);
  }

  private int resamples() {
    boolean questions = rows.task().kind() == TaskKind.QUESTION_ANSWERING;
    long most = (questions ? MOST_QUESTIONS : MOST_ROWS) / Math.max(1, rows.size());
    return (int) Math.min(config.resamples(), Math.max(100, most));
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(rows.size(), resamples(), config.seed());
  }

  /**
   * Compares with another model.
   *
   * @param mine the rows that both answered
   * @param others the other's answers to the same rows
   */
  void compare(String fingerprint, JudgedRows mine, JudgedRows others) {
    String metric = rows.task().mainMetric();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model_fingerprint", fingerprint);
    result.put("rows", mine.size());
    result.put("metric", metric);
    result.put("this", mine.metrics().value(metric));
    result.put("other", others.metrics().value(metric));
    if (config.resamples() > 0) {
      Bootstrap.Difference difference =
          new Bootstrap(mine.size(), resamples(), config.seed())
              .difference(
                  drawn ->
                      mine.figures(drawn).getOrDefault(metric, 0.0)
                          - others.figures(drawn).getOrDefault(metric, 0.0));
      result.put("difference_low", difference.low());
      result.put("difference_high", difference.high());
      result.put("p_bootstrap", difference.probability());
    }
    if (rows.task().kind() == TaskKind.SEQUENCE_CLASSIFICATION) {
      int onlyThis = 0;
      int onlyOther = 0;
      for (int row = 0; row < mine.size(); row++) {
        int truth = ((ClassLabel) mine.truth(row)).id();
        boolean a = ((ClassPrediction) mine.prediction(row)).id() == truth;
        boolean b = ((ClassPrediction) others.prediction(row)).id() == truth;
        onlyThis += a && !b ? 1 : 0;
        onlyOther += b && !a ? 1 : 0;
      }
      result.put("only_this_right", onlyThis);
      result.put("only_other_right", onlyOther);
      result.put("p_mcnemar", Bootstrap.mcNemar(onlyThis, onlyOther));
    }
    comparison = result;
  }

  /** The named figures. */
  Map<String, Double> values() {
    return values;
  }

  /** For programs. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format_version", 2);
    json.put("task", rows.task().name());
    json.put("metrics", values);
    if (!intervals.isEmpty()) {
      Map<String, Object> bounds = new LinkedHashMap<>();
      intervals.forEach((name, interval) -> bounds.put(name, List.of(interval[0], interval[1])));
      json.put("intervals_95", bounds);
      json.put("resamples", resamples());
    }
    if (!comparison.isEmpty()) {
      json.put("comparison", comparison);
    }
    json.put("details", details);
    json.put("worst", rows.worst(config.worst()));
    return json;
  }

  /** For people, in Markdown. */
  String table() {
    StringBuilder text = new StringBuilder("# " + rows.task().name() + "\n\n");
    text.append("| figure | value | 95 % from | to |\n|---|---|---|---|\n");
    values.forEach(
        (name, value) -> {
          double[] interval = intervals.get(name);
          text.append("| ").append(name).append(" | ").append(number(value)).append(" | ");
          text.append(interval == null ? "" : number(interval[0])).append(" | ");
          text.append(interval == null ? "" : number(interval[1])).append(" |\n");
        });
    if (!comparison.isEmpty()) {
      text.append("\n## Beside another model, on the same rows\n\n| | |\n|---|---|\n");
      comparison.forEach((name, value) -> text.append(line(List.of(name, value))));
    }
    if (details.get("per_class") instanceof List<?> classes && !classes.isEmpty()) {
      text.append("\n## By class\n\n| label | precision | recall | F1 | rows |\n");
      text.append("|---|---|---|---|---|\n");
      classes.forEach(line -> text.append(line(((Map<?, ?>) line).values())));
    }
    if (details.get("confusion_matrix") instanceof List<?> matrix
        && details.get("labels") instanceof List<?> labels) {
      confusion(text, matrix, labels);
    }
    worst(text);
    return text.toString();
  }

  private static void confusion(StringBuilder text, List<?> matrix, List<?> labels) {
    text.append("\n## Confusion: what is right (rows), what was answered (columns)\n\n");
    List<Object> head = new ArrayList<>(List.of(""));
    head.addAll(labels);
    text.append(line(head)).append("|---".repeat(head.size())).append("|\n");
    for (int i = 0; i < matrix.size(); i++) {
      List<Object> cells = new ArrayList<>(List.of(labels.get(i)));
      cells.addAll((List<?>) matrix.get(i));
      text.append(line(cells));
    }
  }

  private void worst(StringBuilder text) {
    List<Map<String, Object>> worst = rows.worst(config.worst());
    if (worst.isEmpty()) {
      return;
    }
    text.append("\n## Worst rows\n\n").append(line(worst.get(0).keySet()));
    text.append("|---".repeat(worst.get(0).size())).append("|\n");
    worst.forEach(row -> text.append(line(row.values())));
  }

  private static String line(Iterable<?> cells) {
    StringBuilder line = new StringBuilder("|");
    for (Object cell : cells) {
      String value = cell instanceof Double d ? number(d) : String.valueOf(cell);
      String plain = value.replaceAll("\\s+", " ").replace("|", "\\|");
      boolean isLong = plain.codePointCount(0, plain.length()) > EXCERPT;
      int end = isLong ? plain.offsetByCodePoints(0, EXCERPT) : plain.length();
      line.append(' ').append(plain, 0, end).append(isLong ? "…" : "").append(" |");
    }
    return line.append('\n').toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
