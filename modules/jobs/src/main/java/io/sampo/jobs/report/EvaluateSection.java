package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.console.Figures;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How good the model is: all figures, the confusion matrix, figures by class, calibration. */
final class EvaluateSection {
  private static final int MAX_LABELS = 40;
  private static final Set<String> KNOWN =
      Set.of("confusion_matrix", "labels", "per_class", "calibration", "rows");

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
          Map.entry("roc_auc_ovr_macro", "chance that a row of a class is ranked above another"),
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
      tables.add(confusion(matrix));
    }
    if (!details.path("per_class").isEmpty()) {
      tables.add(classes());
    }
    content.add(div(each(tables, table -> table)).withClass("tables evaluation"));
    Chart calibration = calibration();
    if (!calibration.isEmpty()) {
      content.add(Pieces.charts(List.of(calibration)));
    }
    details
        .fields()
        .forEachRemaining(
            field -> {
              boolean large = field.getValue().size() > MAX_LABELS;
              if (large
                  || (!KNOWN.contains(field.getKey()) && field.getValue().isContainerNode())) {
                content.add(JsonView.of(Pieces.words(field.getKey()), field.getValue()));
              }
            });
    document
        .fields()
        .forEachRemaining(
            field -> {
              if (!Set.of("metrics", "details", "format_version").contains(field.getKey())) {
                content.add(JsonView.of(Pieces.words(field.getKey()), field.getValue()));
              }
            });
    return content;
  }

  private DomContent metrics() {
    List<List<String>> rows = new ArrayList<>();
    document.path("metrics").fields().forEachRemaining(field -> rows.add(row(field)));
    details
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode()) {
                rows.add(row(field));
              }
            });
    return Pieces.table("Figures", List.of("figure", "value", "meaning"), rows);
  }

  private static List<String> row(Map.Entry<String, JsonNode> figure) {
    return List.of(
        Pieces.words(figure.getKey()),
        JsonView.value(figure.getKey(), figure.getValue()),
        MEANINGS.getOrDefault(figure.getKey(), ""));
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    details.path("labels").forEach(label -> labels.add(label.asText()));
    return labels;
  }

  /** Rows are true classes; a cell is the darker the larger its share of the row. */
  private DomContent confusion(JsonNode matrix) {
    List<String> labels = labels();
    List<DomContent> rows = new ArrayList<>();
    for (int truth = 0; truth < matrix.size(); truth++) {
      JsonNode counts = matrix.get(truth);
      long total = 0;
      for (JsonNode count : counts) {
        total += count.asLong();
      }
      List<DomContent> cells = new ArrayList<>();
      for (int answer = 0; answer < counts.size(); answer++) {
        long count = counts.get(answer).asLong();
        double share = total == 0 ? 0 : (double) count / total;
        cells.add(
            td(Pieces.count(count))
                .withClass("number heat " + (truth == answer ? "right" : "wrong"))
                .withTitle(Figures.percent(share) + " of " + label(labels, truth))
                .withStyle(String.format(Locale.ROOT, "--share:%.0f%%", 75 * share)));
      }
      rows.add(tr(th(label(labels, truth)).attr("scope", "row"), each(cells, cell -> cell)));
    }
    return Pieces.scrolling(
        table(
                caption("Confusion matrix: true class by row, answer by column"),
                thead(
                    tr(
                        th("true ↓ answer →").attr("scope", "col"),
                        each(labels, label -> th(label).attr("scope", "col").withClass("number")))),
                tbody(each(rows, row -> row)))
            .withClass("confusion"));
  }

  private static String label(List<String> labels, int index) {
    return index < labels.size() ? labels.get(index) : String.valueOf(index);
  }

  private DomContent classes() {
    List<String> columns = new ArrayList<>();
    details.path("per_class").get(0).fieldNames().forEachRemaining(columns::add);
    columns.remove("label");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode of : details.path("per_class")) {
      List<String> row = new ArrayList<>(List.of(of.path("label").asText()));
      columns.forEach(column -> row.add(JsonView.value(column, of.path(column))));
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("class"));
    columns.forEach(column -> header.add(Pieces.words(column)));
    return Pieces.table("By class", header, rows);
  }

  /** How often answers given with a confidence are right; on the diagonal all is well. */
  private Chart calibration() {
    JsonNode bins = details.path("calibration");
    double[] confidence = new double[bins.size()];
    double[] accuracy = new double[bins.size()];
    int used = 0;
    for (JsonNode bin : bins) {
      if (bin.path("rows").asLong() > 0) {
        confidence[used] = bin.path("confidence").asDouble(Double.NaN);
        accuracy[used++] = bin.path("accuracy").asDouble(Double.NaN);
      }
    }
    double[] places = Arrays.copyOf(confidence, used);
    return Chart.of(
        "Calibration",
        "Of answers given with a confidence, the share that is right. Below the dashed line the"
            + " model is too sure of itself.",
        "confidence",
        places,
        List.of(
            new Chart.Curve("accuracy", Arrays.copyOf(accuracy, used), 0, false),
            new Chart.Curve("as sure as right", places, 3, true)));
  }
}
