package io.sampo.jobs.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import io.sampo.jobs.console.Figures;
import j2html.TagCreator;
import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import j2html.tags.specialized.ThTag;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The small parts that sections are made of. All texts are escaped by j2html. */
final class Pieces {
  private Pieces() {}

  /** Nothing when the text is empty. */
  static DomContent unlessEmpty(String text, Supplier<DomContent> piece) {
    return text.isEmpty() ? text("") : piece.get();
  }

  /** Four digits that matter; a dash for NaN. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? count((long) value) : Figures.decimal(value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code held_out_loss} → {@code held-out loss}. */
  static String words(String name) {
    return name.replace('_', ' ').replace("held out", "held-out");
  }

  /** With a capital at its beginning, as titles have. */
  static String title(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A table whose first column names its rows. */
  static DomContent table(String title, List<String> header, List<List<String>> rows) {
    return scrolling(
        TagCreator.table(
            caption(title),
            thead(
                tr(
                    each(
                        IntStream.range(0, header.size()).boxed().toList(),
                        column -> head(header.get(column), rows, column)))),
            tbody(
                each(
                    rows,
                    row ->
                        tr(
                            th(row.get(0)).attr("scope", "row"),
                            each(row.subList(1, row.size()), Pieces::cell))))));
  }

  private static ThTag head(String name, List<List<String>> rows, int column) {
    ThTag cell = th(name).attr("scope", "col");
    boolean numbers =
        column > 0 && !rows.isEmpty() && rows.stream().allMatch(row -> isNumber(row.get(column)));
    return numbers ? cell.withClass("number") : cell;
  }

  private static TdTag cell(String content) {
    return isNumber(content) ? td(content).withClass("number") : td(content);
  }

  private static boolean isNumber(String content) {
    return content.matches("–|[-–+]?[0-9][0-9.,e+-]*( ?[%a-zA-Z]{1,3})?( ± .*)?");
  }

  /** Wide things scroll in themselves, not the page; by keyboard too. */
  static DomContent scrolling(DomContent wide) {
    return div(wide).withClass("wide").attr("tabindex", "0");
  }

  /** Names and counts, with bars as long as the counts. */
  static DomContent bars(String title, String unit, Map<String, Long> counts) {
    long largest = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    return scrolling(
        TagCreator.table(
                caption(title),
                thead(
                    tr(
                        th("").attr("scope", "col"),
                        th(unit).attr("scope", "col").withClass("number"),
                        th("share").attr("scope", "col").withClass("number"),
                        th("").attr("aria-hidden", "true"))),
                tbody(
                    each(
                        counts,
                        (name, count) ->
                            tr(
                                th(name).attr("scope", "row"),
                                td(count(count)).withClass("number"),
                                td(Figures.percent(total == 0 ? 0 : (double) count / total))
                                    .withClass("number"),
                                td(bar((double) count / Math.max(1, largest)))
                                    .withClass("bar")
                                    .attr("aria-hidden", "true")))))
            .withClass("bars"));
  }

  /** A bar of a share of the cell's width. */
  static DomContent bar(double share) {
    String width =
        String.format(Locale.ROOT, "width:%.1f%%", 100 * Math.min(1, Math.max(0, share)));
    return span().withStyle(width);
  }

  /** A digest: its beginning for the eye, the whole of it for copying. */
  static DomContent digest(String sha256) {
    return code(sha256).withClass("digest").withTitle(sha256);
  }

  /** Something that is shown when asked for. */
  static DomContent folded(String title, DomContent... content) {
    return details(summary(title), div(content).withClass("folded"));
  }

  static DomContent words(DomContent... content) {
    return p(content).withClass("words");
  }

  /** Cells of a grid of charts. */
  static DomContent charts(List<Chart> charts) {
    return div(each(charts.stream().filter(c -> !c.isEmpty()).toList(), Chart::html))
        .withClass("charts");
  }
}
