package io.sampo.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fine-tuning: its curves by epoch and seed, its trials, and what they are compared with. */
final class FinetuneSection {
  private static final String MEAN = "_mean";
  private static final Map<String, String> OPPONENTS =
      Map.of(
          "", "fine-tuned",
          "untrained_", "the same head on an untrained encoder",
          "bag_of_words_", "a bag of words",
          "majority_class_", "always the largest class");

  private final StageRecord stage;

  private FinetuneSection(StageRecord stage) {
    this.stage = stage;
  }

  static Section of(StageRecord stage) {
    return new Section("finetune", "Fine-tuning", new FinetuneSection(stage).content());
  }

  private List<DomContent> content() {
    List<DomContent> content = new ArrayList<>();
    JsonNode figures = stage.figures();
    DomContent comparison = comparison(figures);
    if (comparison != null) {
      content.add(comparison);
    }
    TrialTables tables = new TrialTables(stage.document("metrics.json"), metric());
    Map<String, MetricTable> told = tables.named(stage.events().metrics());
    Map<String, MetricTable> main = new LinkedHashMap<>(told);
    main.keySet().retainAll(tables.main(told.keySet()));
    content.addAll(curves(main, "More curves"));
    if (main.size() < told.size()) {
      content.add(
          Pieces.folded(
              "Curves of all " + told.size() + " trials",
              curves(told, "More curves of all trials").toArray(DomContent[]::new)));
    }
    content.addAll(tables.learningCurve());
    content.addAll(tables.grid());
    content.addAll(tables.trials());
    if (!figures.isEmpty()) {
      content.add(Pieces.folded("All figures", JsonView.of("Figures", figures)));
    }
    return content;
  }

  private List<DomContent> curves(Map<String, MetricTable> trials, String more) {
    if (trials.isEmpty()) {
      return List.of();
    }
    Set<String> first = new LinkedHashSet<>(List.of(metric(), "train_loss", "log_loss"));
    List<Chart> charts = new ArrayList<>();
    for (String name : first) {
      String title =
          name.equals("train_loss")
              ? "Loss on training rows"
              : Pieces.title(Pieces.words(name)) + " on validation rows";
      charts.add(Curves.of(title, "", name, trials));
    }
    List<DomContent> content = new ArrayList<>(List.of(Pieces.charts(charts)));
    List<Chart> others = Curves.others(trials, first);
    if (!others.isEmpty()) {
      content.add(Pieces.folded(more, Pieces.charts(others)));
    }
    return content;
  }

  /** The metrics of which a mean over seeds is told, beside what needs no pre-training. */
  private static DomContent comparison(JsonNode figures) {
    Set<String> metrics = new LinkedHashSet<>();
    figures
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.endsWith(MEAN) && !name.startsWith("untrained_")) {
                metrics.add(name.substring(0, name.length() - MEAN.length()));
              }
            });
    List<List<String>> rows = new ArrayList<>();
    for (String prefix : List.of("", "untrained_", "bag_of_words_", "majority_class_")) {
      List<String> row = new ArrayList<>(List.of(OPPONENTS.get(prefix)));
      for (String metric : metrics) {
        String mean = value(figures, prefix + metric + MEAN);
        String sd = value(figures, prefix + metric + "_sd");
        String spread = sd.equals("–") ? "" : " ± " + sd;
        row.add(mean.equals("–") ? value(figures, prefix + metric) : mean + spread);
      }
      if (row.subList(1, row.size()).stream().anyMatch(cell -> !cell.equals("–"))) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      return null;
    }
    List<String> header = new ArrayList<>(List.of("model"));
    metrics.forEach(metric -> header.add(Pieces.words(metric)));
    int seeds = figures.path("seeds").asInt(1);
    String title =
        "On "
            + figures.path("judged_on").asText("validation")
            + " rows"
            + (seeds == 1 ? "" : ", mean ± standard deviation of " + seeds + " seeds");
    return Pieces.table(title, header, rows);
  }

  private String metric() {
    String chosen = stage.config().path("training").path("metric").asText();
    return chosen.isEmpty() ? stage.figures().path("metric").asText("accuracy") : chosen;
  }

  private static String value(JsonNode object, String name) {
    return JsonView.value(name, object.path(name));
  }
}
