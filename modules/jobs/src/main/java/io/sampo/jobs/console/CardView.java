package io.sampo.jobs.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A corpus's data card for a terminal: what became of the records, and of the documents kept their
 * lengths, languages and the rules they break, each with a bar.
 *
 * <pre>
 * dropped
 *   near_duplicate  ██████████████████████████████  187   5.0 %
 *   language        █████████████                    81   2.2 %
 * </pre>
 */
public final class CardView {
  private static final int BAR = 30;
  private static final int MAX_ROWS = 12;

  private CardView() {}

  /**
   * @param card the content of {@code card.json}
   */
  public static List<String> of(JsonNode card) {
    JsonNode total = card.path("total");
    long records = total.path("records").asLong();
    long documents = total.path("documents").asLong();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d of %,d records stay, %,d of them held out; %,d characters",
            documents,
            records,
            total.path("held_out").asLong(),
            total.path("characters").asLong()));
    chart("dropped", byCount(total.path("dropped"), ""), records, lines);
    chart("repaired or masked", byCount(total.path("repaired"), ""), 0, lines);
    Map<String, Long> lengths = new LinkedHashMap<>();
    for (JsonNode bin : card.path("characters")) {
      String range =
          String.format(
              Locale.ROOT, "%,d to %,d", bin.path("from").asLong(), bin.path("below").asLong() - 1);
      lengths.put(range, bin.path("documents").asLong());
    }
    chart("characters of a document", lengths, documents, lines);
    chart("languages", byCount(card.path("languages"), "documents"), documents, lines);
    chart(
        "rules that documents kept break", byCount(card.path("violations"), ""), documents, lines);
    JsonNode near = card.path("near_duplicates");
    if (near.path("clusters").asLong() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d clusters of near duplicates, the largest of %,d documents",
              near.path("clusters").asLong(),
              near.path("largest").asLong()));
    }
    return lines;
  }

  /** What is not 0, the most frequent first. */
  private static Map<String, Long> byCount(JsonNode counts, String field) {
    Map<String, Long> found = new LinkedHashMap<>();
    counts
        .fields()
        .forEachRemaining(
            f -> {
              JsonNode value = field.isEmpty() ? f.getValue() : f.getValue().path(field);
              if (value.asLong() > 0) {
                found.put(f.getKey(), value.asLong());
              }
            });
    Map<String, Long> sorted = new LinkedHashMap<>();
    found.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  /**
   * @param whole what shares are of; 0: none are shown
   */
  private static void chart(
      String title, Map<String, Long> counts, long whole, List<String> lines) {
    if (counts.isEmpty()) {
      return;
    }
    lines.add(title);
    long largest = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
    int width = counts.keySet().stream().mapToInt(String::length).max().orElse(1);
    int digits = String.format(Locale.ROOT, "%,d", largest).length();
    int row = 0;
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      if (row++ == MAX_ROWS && counts.size() > MAX_ROWS + 1) {
        lines.add("  … " + (counts.size() - MAX_ROWS) + " more");
        return;
      }
      long count = entry.getValue();
      String bar = "█".repeat((int) Math.max(1, BAR * count / largest));
      String share =
          whole > 0 ? String.format(Locale.ROOT, "  %5.1f %%", 100.0 * count / whole) : "";
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %-" + BAR + "s  %," + digits + "d%s",
              entry.getKey(),
              bar,
              count,
              share));
    }
  }
}
