package io.sampo.jobs.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.console.Figures;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How good the model is: all figures with their intervals, the confusion matrix, figures by class,
 * calibration, the comparison with another model, and the rows on which it is furthest from right.
 */
final class EvaluateSection {
  private static final int MAX_LABELS = 40;

  /** Parts of {@code details} that are shown by name; others are shown as they are. */
  private static final Set<String> DETAILS =
      Set.of("confusion_matrix", "labels", "per_class", "calibration", "rows");

  private static final Set<String> PARTS =
      Set.of("metrics", "details", "format_version", "intervals_95", "resamples", "worst", "task");

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("accuracy", "share of rows whose label was found"),
          Map.entry("majority_class_accuracy", "what always answering the largest class reaches"),
          Map.entry("balanced_accuracy", "mean of the recalls of all classes"),
          Map.entry("matthews", "correlation of truth and answer: 0 is chance, 1 is perfect"),
          Map.entry("log_loss", "mean surprise at the truth, in nats"),
          Map.entry("calibration_error", "mean gap of confidence and accuracy"),
          Map.entry("f1_macro", "harmonic mean of precision and recall, each class alike"),
          Map.entry("f1_micro", "the same over all rows together"),
          Map.entry("f1_weighted", "the same, classes by their rows"),
          Map.entry("roc_auc", "chance that a row of the second class is ranked above another"),
          Map.entry("roc_auc_ovr_macro", "chance that a row of a class is ranked above another"),
          Map.entry("average_precision", "area under precision by recall, of the second class"),
          Map.entry("temperature", "what logits are divided by to make the model honest"),
          Map.entry("log_loss_after_scaling", "log loss with that temperature, on other rows"),
          Map.entry("calibration_error_after_scaling", "the gap that is left with it"),
          Map.entry("exact_match", "share of questions answered word for word"),
          Map.entry("pearson", "linear correlation of truth and answer"),
          Map.entry("spearman", "correlation of their ranks"),
          Map.entry("masked_loss", "nats a masked token"),
          Map.entry("masked_accuracy", "share of masked tokens guessed"));

  private final JsonNode document;
  private final JsonNode details;

  private EvaluateSection(JsonNode document) {
    this.document = document;
    this.details = document.path("details");
  }

  static Section of(StageRecord stage) {
    JsonNode document = stage.document("metrics.json");
    List<DomContent> content =
        document.isObject() ? new EvaluateSection(document).content() : new ArrayList<>();
    return new Section("evaluate", "Evaluation", content);
  }

  private List<DomContent> content() {
    List<DomContent> content = new ArrayList<>();
    List<DomContent> tables = new ArrayList<>();
    tables.add(metrics());
    JsonNode matrix = details.path("confusion_matrix");
    if (!matrix.isEmpty() && matrix.size() <= MAX_LABELS) {
      tables.add(ClassTables.confusion(details));
    }
    if (!details.path("per_class").isEmpty()) {
      tables.add(ClassTables.byClass(details));
    }
    content.add(div(each(tables, table -> table)).withClass("tables evaluation"));
    if (!details.path("calibration").isEmpty()) {
      content.add(calibration());
    }
    worst(document.path("worst"), content);
    details
        .fields()
        .forEachRemaining(
            field -> {
              boolean large = field.getValue().size() > MAX_LABELS;
              if (large
                  || (!DETAILS.contains(field.getKey()) && field.getValue().isContainerNode())) {
                content.add(JsonView.of(Pieces.words(field.getKey()), field.getValue()));
              }
            });
    document
        .fields()
        .forEachRemaining(
            field -> {
              if (!PARTS.contains(field.getKey())) {
                content.add(
                    JsonView.of(Pieces.title(Pieces.words(field.getKey())), field.getValue()));
              }
            });
    return content;
  }

  private DomContent metrics() {
    JsonNode intervals = document.path("intervals_95");
    List<List<String>> rows = new ArrayList<>();
    document.path("metrics").fields().forEachRemaining(field -> rows.add(row(field, intervals)));
    details
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                rows.add(row(field, intervals));
              }
            });
    String resamples = document.path("resamples").asText("");
    return intervals.isEmpty()
        ? Pieces.table("Figures", List.of("figure", "value", "meaning"), rows)
        : Pieces.table(
            "Figures, 95 % intervals of " + resamples + " draws of the rows",
            List.of("figure", "value", "95 % between", "meaning"),
            rows);
  }

  private static List<String> row(Map.Entry<String, JsonNode> figure, JsonNode intervals) {
    String name = figure.getKey();
    List<String> row = new ArrayList<>();
    row.add(Pieces.words(name));
    row.add(JsonView.value(name, figure.getValue()));
    if (!intervals.isEmpty()) {
      JsonNode interval = intervals.path(name);
      row.add(
          interval.size() == 2
              ? JsonView.value(name, interval.get(0))
                  + " – "
                  + JsonView.value(name, interval.get(1))
              : "");
    }
    row.add(MEANINGS.getOrDefault(name, ""));
    return row;
  }

  /** The reliability diagram: how often answers given with a confidence are right. */
  private DomContent calibration() {
    List<JsonNode> bins = new ArrayList<>();
    details.path("calibration").forEach(bins::add);
    bins.removeIf(bin -> bin.path("rows").asLong() == 0);
    double[] confidence = column(bins, "confidence");
    double[] accuracy = column(bins, "accuracy");
    Map<String, Long> rows = new LinkedHashMap<>();
    bins.forEach(bin -> rows.put(percent(bin.path("confidence")), bin.path("rows").asLong()));
    Chart chart =
        Chart.of(
            "Calibration",
            "Of answers given with a confidence, the share that is right. Below the dashed line the"
                + " model is too sure of itself.",
            "confidence",
            confidence,
            List.of(
                new Chart.Curve("right", accuracy, 0, false),
                new Chart.Curve("as sure as right", confidence, 3, true)));
    return div(chart.html(), Pieces.bars("Answers by mean confidence", "rows", rows))
        .withClass("charts");
  }

  private static double[] column(List<JsonNode> bins, String name) {
    return bins.stream().mapToDouble(bin -> bin.path(name).asDouble()).toArray();
  }

  private static String percent(JsonNode share) {
    return Figures.percent(share.asDouble());
  }

  /** What the model is most wrong about: a wrong label there is often the label's fault. */
  private static void worst(JsonNode worst, List<DomContent> content) {
    if (!worst.isEmpty()) {
      content.add(
          Pieces.folded("The " + worst.size() + " rows furthest from what is right", table(worst)));
    }
  }

  private static DomContent table(JsonNode worst) {
    return JsonView.of("Worst first: look whether the model is wrong or the label", worst);
  }
}
