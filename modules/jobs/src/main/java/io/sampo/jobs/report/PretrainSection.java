package io.sampo.jobs.report;

import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The curves of pre-training. */
final class PretrainSection {
  private static final double GIGA = 1e9;

  private final StageRecord stage;
  private final MetricTable table;
  private final Set<String> known = new HashSet<>(Set.of("round", "epoch", "tokens", "bytes_sent"));

  private PretrainSection(StageRecord stage) {
    this.stage = stage;
    this.table = stage.events().metrics().getOrDefault("", new MetricTable());
  }

  static Section of(StageRecord stage) {
    return new Section("pretrain", "Pre-training", new PretrainSection(stage).content());
  }

  private List<DomContent> content() {
    List<DomContent> content = new ArrayList<>();
    if (table.rows() > 0) {
      List<Chart> charts = charts();
      content.add(Pieces.charts(charts));
      List<Chart> others = Curves.others(stage.events().metrics(), known);
      if (!others.isEmpty()) {
        content.add(Pieces.folded("More curves", Pieces.charts(others)));
      }
    }
    if (!stage.figures().isMissingNode() && !stage.figures().isEmpty()) {
      content.add(Pieces.folded("All figures", JsonView.of("Figures", stage.figures())));
    }
    if (content.isEmpty()) {
      content.add(Pieces.words(text("No round has ended yet.")));
    }
    return content;
  }

  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    charts.add(
        chart(
            "Loss, nats a masked token",
            "Held-out text is never trained on: when its loss turns up, the model learns by heart.",
            curve("loss", "training", 0),
            curve("held_out_loss", "held-out", 1)));
    charts.add(
        chart(
            "Masked words guessed, share", "", curve("held_out_accuracy", "held-out accuracy", 1)));
    charts.add(chart("Learning rate", "", curve("learning_rate", "learning rate", 0)));
    charts.add(
        chart(
            "Gradient norm, before clipping",
            "Peaks that grow announce divergence.",
            curve("gradient_norm", "gradient norm", 0)));
    charts.add(
        chart(
            "Workers before averaging, L2 norms",
            "How far the workers ran apart in a round, and how far their mean moved.",
            curve("divergence", "divergence", 2),
            curve("change_norm", "change of the mean", 3)));
    charts.add(chart("Speed, tokens/s", "", curve("tokens_per_second", "tokens/s", 2)));
    charts.add(time());
    charts.add(
        chart(
            "Memory, GB",
            "",
            scaled("driver_resident_bytes", "driver, resident", 0),
            scaled("driver_heap_bytes", "driver, heap", 3),
            scaled("worker_resident_bytes", "largest worker, resident", 1)));
    return charts;
  }

  private Chart chart(String title, String words, Chart.Curve... curves) {
    return Chart.of(title, words, axis(), table.places(), List.of(curves));
  }

  private String axis() {
    return table.axis().isEmpty() ? "row" : table.axis();
  }

  private Chart.Curve curve(String name, String label, int colour) {
    known.add(name);
    return new Chart.Curve(label, table.column(name), colour, false);
  }

  private Chart.Curve scaled(String name, String label, int colour) {
    known.add(name);
    double[] values = Arrays.stream(table.column(name)).map(v -> v / GIGA).toArray();
    return new Chart.Curve(label, values, colour, false);
  }

  /** A round's seconds by what they went to; the rest is waiting for the slowest worker. */
  private Chart time() {
    Map<String, String> parts =
        Map.of(
            "computing_seconds", "computing",
            "reading_seconds", "reading",
            "state_seconds", "optimizer state",
            "averaging_seconds", "averaging",
            "saving_seconds", "saving");
    List<String> order =
        List.of(
            "computing_seconds",
            "reading_seconds",
            "state_seconds",
            "averaging_seconds",
            "saving_seconds");
    List<Chart.Curve> curves = new ArrayList<>();
    double[] rest = table.column("round_seconds");
    known.add("round_seconds");
    for (int i = 0; i < order.size(); i++) {
      Chart.Curve part = curve(order.get(i), parts.get(order.get(i)), i);
      curves.add(part);
      boolean inRound = i < 3;
      for (int row = 0; inRound && row < rest.length; row++) {
        rest[row] = Math.max(0, rest[row] - part.values()[row]);
      }
    }
    curves.add(new Chart.Curve("waiting", rest, 5, false));
    return Chart.stacked(
        "Time of a round, seconds",
        "Means over the workers; waiting is for the slowest of them, and Spark's own.",
        axis(),
        table.places(),
        curves);
  }
}
