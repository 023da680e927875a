package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.console.Figures;
import io.sampo.storage.Event;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far the run came, and its most telling figures. */
final class OverviewSection {
  private final RunRecord run;

  OverviewSection(RunRecord run) {
    this.run = run;
  }

  Section section() {
    List<DomContent> content = new ArrayList<>();
    List<DomContent> tiles = tiles();
    if (!tiles.isEmpty()) {
      content.add(div(each(tiles, tile -> tile)).withClass("tiles"));
    }
    content.add(stages());
    return new Section("overview", "Overview", content);
  }

  private List<DomContent> tiles() {
    List<DomContent> tiles = new ArrayList<>();
    run.stage("corpus")
        .map(StageRecord::figures)
        .ifPresent(
            f ->
                tile(
                    tiles,
                    "documents",
                    text(f, "documents"),
                    "of " + text(f, "records") + " records"));
    run.stage("pretrain").ifPresent(stage -> pretrain(stage, tiles));
    run.stage("finetune").map(StageRecord::figures).ifPresent(f -> finetune(f, tiles));
    run.stage("evaluate")
        .map(stage -> stage.document("metrics.json").path("metrics"))
        .ifPresent(metrics -> evaluate(metrics, tiles));
    run.stage("score")
        .map(StageRecord::facts)
        .ifPresent(
            f ->
                tile(
                    tiles,
                    "rows scored",
                    text(f, "rows_scored"),
                    text(f, "rows_in_errors") + " with errors"));
    return tiles;
  }

  private static void pretrain(StageRecord stage, List<DomContent> tiles) {
    JsonNode figures = stage.figures();
    MetricTable table = stage.events().metrics().getOrDefault("", new MetricTable());
    double end = figures.path("held_out_loss_end").asDouble(table.last("held_out_loss"));
    double[] losses = table.column("held_out_loss");
    double start =
        figures.path("held_out_loss_start").asDouble(losses.length > 0 ? losses[0] : Double.NaN);
    if (!Double.isNaN(end)) {
      tile(
          tiles,
          "held-out loss",
          Figures.decimal(end),
          "from " + Figures.decimal(start) + ", nats a masked token");
    }
    double accuracy =
        figures.path("held_out_accuracy_end").asDouble(table.last("held_out_accuracy"));
    if (!Double.isNaN(accuracy)) {
      tile(tiles, "masked words guessed", Figures.percent(accuracy), "of held-out text");
    }
  }

  private static void finetune(JsonNode figures, List<DomContent> tiles) {
    figures
        .fields()
        .forEachRemaining(
            field -> {
              String name = field.getKey();
              if (name.endsWith("_mean") && !name.startsWith("untrained_")) {
                String metric = name.substring(0, name.length() - "_mean".length());
                String untrained = text(figures, "untrained_" + name);
                tile(
                    tiles,
                    "fine-tuned " + Pieces.words(metric),
                    text(figures, name),
                    spread(figures, metric)
                        + (untrained.equals("–") ? "" : "; untrained " + untrained));
              }
            });
  }

  private static String spread(JsonNode figures, String metric) {
    String sd = text(figures, metric + "_sd");
    return sd.equals("–") ? "one seed" : "± " + sd + " over " + text(figures, "seeds") + " seeds";
  }

  private static void evaluate(JsonNode metrics, List<DomContent> tiles) {
    String first = metrics.has("accuracy") ? "accuracy" : "";
    if (first.isEmpty() && metrics.fieldNames().hasNext()) {
      first = metrics.fieldNames().next();
    }
    if (!first.isEmpty()) {
      String majority = text(metrics, "majority_class_accuracy");
      tile(
          tiles,
          "evaluated " + Pieces.words(first),
          text(metrics, first),
          majority.equals("–") ? "" : "largest class " + majority);
    }
  }

  private static void tile(List<DomContent> tiles, String name, String value, String note) {
    if (!value.equals("–")) {
      tiles.add(
          div(
                  span(name).withClass("name"),
                  span(value).withClass("value"),
                  span(note).withClass("note"))
              .withClass("tile"));
    }
  }

  private static String text(JsonNode figures, String name) {
    return JsonView.value(name, figures.path(name));
  }

  private DomContent stages() {
    double longest =
        run.stages().stream()
            .mapToDouble(StageRecord::seconds)
            .filter(s -> !Double.isNaN(s))
            .max()
            .orElse(1);
    return Pieces.scrolling(
        table(
                caption("Stages"),
                thead(
                    tr(
                        each(
                            List.of("stage", "state", "time", "", "what"),
                            name -> th(name).attr("scope", "col")))),
                tbody(
                    each(
                        run.stages().stream().filter(this::isShown).toList(),
                        s -> row(s, longest))))
            .withClass("stages"));
  }

  /** An intermediate of a stage, which tells nothing of its own, is left to the list of files. */
  private boolean isShown(StageRecord stage) {
    if (stage.state() == StageRecord.State.COMPLETE && stage.problem().isEmpty()) {
      return !stage.figures().isEmpty() || !Double.isNaN(stage.seconds());
    }
    return stage.isThere() || run.stages().size() > 1;
  }

  private static DomContent row(StageRecord stage, double longest) {
    double seconds = stage.seconds();
    String state = stage.state().name().toLowerCase(Locale.ROOT);
    return tr(
        th(stage.name()).attr("scope", "row"),
        td(span(stage.state().words()).withClass("state " + state)),
        td(Double.isNaN(seconds) ? "–" : Figures.seconds(seconds)).withClass("number"),
        td(Pieces.bar(Double.isNaN(seconds) ? 0 : seconds / longest))
            .withClass("bar")
            .attr("aria-hidden", "true"),
        td(what(stage)));
  }

  private static String what(StageRecord stage) {
    if (!stage.problem().isEmpty()) {
      return stage.problem();
    }
    if (stage.events().open() && stage.events().progress().isPresent()) {
      Event progress = stage.events().progress().get();
      double total = progress.number("total");
      return Pieces.number(progress.number("done"))
          + (total > 0 ? " of " + Pieces.number(total) : "")
          + " "
          + progress.text("unit")
          + (progress.text("note").isEmpty() ? "" : ", " + progress.text("note"));
    }
    List<String> parts = new ArrayList<>();
    stage
        .figures()
        .fields()
        .forEachRemaining(
            field -> {
              boolean zero = field.getValue().isNumber() && field.getValue().asDouble() == 0;
              if (field.getValue().isValueNode() && !zero && parts.size() < 6) {
                parts.add(
                    Pieces.words(field.getKey())
                        + " "
                        + JsonView.value(field.getKey(), field.getValue()));
              }
            });
    return String.join(" · ", parts);
  }
}
