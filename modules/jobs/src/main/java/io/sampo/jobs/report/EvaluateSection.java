package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.small;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

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
    List<DomContent> classes = new ArrayList<>();
    JsonNode matrix = details.path("confusion_matrix");
    if (!matrix.isEmpty() && matrix.size() <= MAX_LABELS) {
      classes.add(ClassTables.confusion(details));
    }
    if (!details.path("per_class").isEmpty()) {
      classes.add(ClassTables.byClass(details));
    }
    content.add(
        div(metrics(), div(each(classes, table -> table)).withClass("pile"))
            .withClass("tables evaluation"));
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
    List<DomContent> rows = new ArrayList<>();
    document.path("metrics").fields().forEachRemaining(field -> rows.add(row(field, intervals)));
    details
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                rows.add(row(field, intervals));
              }
            });
    String title =
        intervals.isEmpty()
            ? "Figures"
            : "Figures, with intervals of "
                + Pieces.count(document.path("resamples").asLong())
                + " draws of the rows";
    return Pieces.scrolling(
        table(
            caption(title),
            thead(
                tr(
                    th("figure").attr("scope", "col"),
                    th("value").attr("scope", "col").withClass("number"),
                    th(intervals.isEmpty() ? "" : "95 % between")
                        .attr("scope", "col")
                        .withClass("number"))),
            tbody(each(rows, row -> row))));
  }

  private static DomContent row(Map.Entry<String, JsonNode> figure, JsonNode intervals) {
    String name = figure.getKey();
    JsonNode bounds = intervals.path(name);
    String interval =
        bounds.size() == 2
            ? JsonView.value(name, bounds.get(0)) + " – " + JsonView.value(name, bounds.get(1))
            : "";
    String meaning = MEANINGS.getOrDefault(name, "");
    return tr(
        th(text(Pieces.words(name)), Pieces.unlessEmpty(meaning, () -> small(meaning)))
            .attr("scope", "row"),
        td(JsonView.value(name, figure.getValue())).withClass("number"),
        td(interval).withClass("number"));
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
    return Figures.percent(share.asDouble()).replace(' ', '\u00a0');
  }

  /** What the model is most wrong about. */
  private static void worst(JsonNode worst, List<DomContent> content) {
    if (!worst.isEmpty()) {
      content.add(
          Pieces.folded(
              "Worst examples, " + worst.size(),
              JsonView.of("Furthest from right first: is the model wrong, or the label?", worst)));
    }
  }
}
