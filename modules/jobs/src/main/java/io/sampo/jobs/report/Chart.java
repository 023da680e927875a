package io.sampo.jobs.report;

import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.summary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import j2html.tags.DomContent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Curves over one axis: a figure with its data inside, drawn by the page's script, and a table of
 * some of its points behind it.
 *
 * @param title what is shown, with its unit
 * @param words what to look for, in a sentence; may be empty
 * @param axis name of the axis
 * @param places values on the axis, growing
 * @param curves at least one
 * @param form how they are drawn
 */
record Chart(
    String title, String words, String axis, double[] places, List<Curve> curves, Form form) {
  private static final int BUCKETS = 400;
  private static final int TABLE_ROWS = 40;
  private static final MathContext DIGITS = new MathContext(5);

  /** How curves are drawn. */
  enum Form {
    LINES,
    /** Each curve on those before it. */
    STACKED,
    /** Over the logarithm of the places, which are positive. */
    LOGARITHMIC
  }

  /**
   * One curve.
   *
   * @param values as many as places; NaN where there is none
   * @param colour which of the page's colours; curves of a kind share one
   * @param dashed drawn in dashes
   */
  record Curve(String label, double[] values, int colour, boolean dashed) {
    boolean isDrawn() {
      return Arrays.stream(values).anyMatch(value -> !Double.isNaN(value));
    }
  }

  static Chart of(String title, String words, String axis, double[] places, List<Curve> curves) {
    return new Chart(title, words, axis, places, drawn(curves), Form.LINES);
  }

  static Chart stacked(
      String title, String words, String axis, double[] places, List<Curve> curves) {
    return new Chart(title, words, axis, places, drawn(curves), Form.STACKED);
  }

  /** The same over the logarithm of its places. */
  Chart logarithmic() {
    return new Chart(title, words, axis, places, curves, Form.LOGARITHMIC);
  }

  private static List<Curve> drawn(List<Curve> curves) {
    return curves.stream().filter(Curve::isDrawn).toList();
  }

  /** Whether there is anything to draw. */
  boolean isEmpty() {
    return curves.isEmpty() || places.length == 0;
  }

  DomContent html() {
    int[] rows =
        Downsampling.rows(places.length, curves.stream().map(Curve::values).toList(), BUCKETS);
    String fewer =
        rows.length == places.length
            ? ""
            : String.format(
                Locale.ROOT,
                "Drawn from %,d of %,d points: of every %,d the smallest and the largest.",
                rows.length,
                places.length,
                Math.round((double) places.length / BUCKETS));
    return figure(
            figcaption(title),
            Pieces.unlessEmpty(words, () -> p(words).withClass("words")),
            div()
                .withClass("plot")
                .attr("tabindex", "0")
                .attr("role", "img")
                .attr("aria-label", label()),
            Pieces.unlessEmpty(fewer, () -> p(fewer).withClass("words")),
            script(rawHtml(Page.scriptJson(json(rows)))).withType("application/json"),
            details(summary("Table"), table(rows)))
        .withClass("chart");
  }

  private String label() {
    List<String> ends = new ArrayList<>();
    for (Curve curve : curves) {
      double[] known = Arrays.stream(curve.values()).filter(v -> !Double.isNaN(v)).toArray();
      ends.add(
          curve.label()
              + " from "
              + Pieces.number(known[0])
              + " to "
              + Pieces.number(known[known.length - 1]));
    }
    return title
        + " by "
        + axis
        + ": "
        + String.join("; ", ends.subList(0, Math.min(8, ends.size())));
  }

  private ObjectNode json(int[] rows) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("axis", axis);
    json.put("stacked", form == Form.STACKED);
    json.put("logarithmic", form == Form.LOGARITHMIC);
    ArrayNode data = json.putArray("data");
    append(data.addArray(), places, rows);
    ArrayNode series = json.putArray("series");
    for (Curve curve : curves) {
      append(data.addArray(), curve.values(), rows);
      ObjectNode one = series.addObject();
      one.put("label", curve.label());
      one.put("colour", curve.colour());
      one.put("dashed", curve.dashed());
    }
    return json;
  }

  private static void append(ArrayNode array, double[] values, int[] rows) {
    for (int row : rows) {
      double value = values[row];
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        array.addNull();
      } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        array.add((long) value);
      } else {
        array.add(new BigDecimal(value, DIGITS).doubleValue());
      }
    }
  }

  private DomContent table(int[] drawn) {
    int count = Math.min(TABLE_ROWS, drawn.length);
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int row = drawn[count == 1 ? 0 : (int) ((long) i * (drawn.length - 1) / (count - 1))];
      List<String> line = new ArrayList<>(List.of(Pieces.number(places[row])));
      curves.forEach(curve -> line.add(Pieces.number(curve.values()[row])));
      cells.add(line);
    }
    List<String> header = new ArrayList<>(List.of(axis));
    curves.forEach(curve -> header.add(curve.label()));
    String caption =
        count == places.length
            ? title
            : String.format(Locale.ROOT, "%s, %d of %,d points", title, count, places.length);
    return Pieces.table(caption, header, cells);
  }
}
