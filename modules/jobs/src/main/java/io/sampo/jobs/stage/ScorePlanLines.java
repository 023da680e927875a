package io.sampo.jobs.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.jobs.console.Figures;
import io.sampo.scoring.ScorePlan;
import io.sampo.storage.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What scoring a table would take, for people and as JSON. */
final class ScorePlanLines {
  private ScorePlanLines() {}

  static List<String> of(ScorePlan plan) {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "%,d rows; of %,d looked at, %s cannot be scored%s",
            plan.rows(),
            plan.sampledRows(),
            count(plan.reasons().values().stream().mapToInt(n -> n).sum()),
            plan.reasons().isEmpty() ? "" : " (" + String.join(", ", reasons(plan)) + ")"));
    ScorePlan.Pace pace = plan.pace();
    if (pace.measuredTokens() == 0) {
      return lines;
    }
    List<String> lengths = new ArrayList<>();
    plan.rowTokens().forEach((name, tokens) -> lengths.add(line("%s %,d", name, tokens)));
    lines.add(
        line(
            "tokens of a row: %s; in several windows: %s",
            String.join(", ", lengths), Figures.percent(plan.windowedShare())));
    lines.add(
        line(
            "about %s: %,d tokens in %,d batches of at most %,d, %s tokens/s in %s%s, measured on"
                + " %,d tokens here",
            duration(pace.seconds()),
            plan.tokens(),
            plan.batches().count(),
            plan.batches().maxTokens(),
            Figures.decimal(pace.tokensPerSecond()),
            pace.precision(),
            pace.processes() > 1 ? " in each of " + pace.processes() + " executors" : "",
            pace.measuredTokens()));
    return lines;
  }

  private static List<String> reasons(ScorePlan plan) {
    List<String> reasons = new ArrayList<>();
    plan.reasons().forEach((reason, rows) -> reasons.add(line("%s %,d", reason, rows)));
    return reasons;
  }

  private static String count(int rows) {
    return rows == 0 ? "none" : line("%,d", rows);
  }

  private static String duration(double seconds) {
    return seconds < 60 ? Figures.seconds(seconds) : line("%.1f min", seconds / 60);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static ObjectNode json(ScorePlan plan) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("rows", plan.rows());
    json.put("sampled_rows", plan.sampledRows());
    json.set("row_tokens", CanonicalJson.tree(plan.rowTokens()));
    json.put("windowed_share", plan.windowedShare());
    json.set("reasons", CanonicalJson.tree(plan.reasons()));
    json.put("tokens", plan.tokens());
    json.put("batches", plan.batches().count());
    json.put("batch_tokens", plan.batches().maxTokens());
    json.put("precision", plan.pace().precision());
    json.put("measured_tokens", plan.pace().measuredTokens());
    json.put("tokens_per_second", plan.pace().tokensPerSecond());
    json.put("processes", plan.pace().processes());
    json.put("minutes", plan.pace().seconds() / 60);
    return json;
  }
}
