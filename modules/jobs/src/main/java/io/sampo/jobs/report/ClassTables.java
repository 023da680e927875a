package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
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
import java.util.List;
import java.util.Locale;

/** Which classes are told apart: the confusion matrix, and the figures of each class. */
final class ClassTables {
  private ClassTables() {}

  /** Rows are true classes; a cell is the darker the larger its share of the row. */
  static DomContent confusion(JsonNode details) {
    JsonNode matrix = details.path("confusion_matrix");
    List<String> labels = new ArrayList<>();
    details.path("labels").forEach(label -> labels.add(label.asText()));
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
                caption("Confusion matrix, true class by row"),
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

  /** Precision, recall and F1 of each class. */
  static DomContent byClass(JsonNode details) {
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
}
