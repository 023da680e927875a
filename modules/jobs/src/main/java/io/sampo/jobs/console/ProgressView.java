package io.sampo.jobs.console;

import io.sampo.storage.Event;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows a run's progress events: a bar on a terminal, now and then a line elsewhere; warnings and
 * notices as lines on both.
 */
public final class ProgressView implements Consumer<Event> {
  private static final int BAR_CELLS = 24;
  private static final long BAR_EVERY_MILLIS = 100;
  private static final long LINE_EVERY_MILLIS = 15_000;
  private static final long MEASURED_MILLIS = 5_000;

  private final Console console;
  private final LongSupplier clock;
  private String stage = "";
  private String unit = "";
  private double firstDone;
  private long firstAt;
  private long shownAt;

  /**
   * @param clock milliseconds that only grow
   */
  public ProgressView(Console console, LongSupplier clock) {
    this.console = console;
    this.clock = clock;
    this.shownAt = clock.getAsLong();
  }

  /** A stage begins: on a terminal its name appears at once. */
  public void begin(String name) {
    stage = name;
    shownAt = clock.getAsLong();
    console.bar(label(name) + "…");
  }

  /** The bar goes away. */
  public void end() {
    console.bar("");
  }

  @Override
  public void accept(Event event) {
    if (event.kind().equals("warning")) {
      console.warning(label(event.text("stage")), event.text("message"));
    } else if (event.kind().equals("notice")) {
      console.line(label(event.text("stage")) + event.text("message"));
    } else if (event.kind().equals("progress")) {
      progress(event);
    }
  }

  private void progress(Event event) {
    double done = event.number("done");
    double total = event.number("total");
    long now = clock.getAsLong();
    restart(event, done, now);
    if (console.isTerminal() ? !barIsDue(now, done, total) : now - shownAt < LINE_EVERY_MILLIS) {
      return;
    }
    shownAt = now;
    String name = label(event.text("stage").isEmpty() ? stage : event.text("stage"));
    String note = event.text("note").isEmpty() ? "" : "  " + event.text("note");
    String count = count(done, total, event.text("unit")) + note + left(event, now);
    if (console.isTerminal()) {
      console.bar(name + cells(done, total) + count);
    } else {
      console.line(name + count);
    }
  }

  /** Another stage or unit, or another beginning, is measured anew. */
  private void restart(Event event, double done, long now) {
    String measured = event.text("stage") + " " + event.text("unit") + " " + phase(event);
    if (!measured.equals(unit) || done < firstDone) {
      unit = measured;
      firstDone = done;
      firstAt = now;
    }
  }

  /** Spark's tasks come in parts with names of their own, whose totals are not known before. */
  private static String phase(Event event) {
    return event.text("unit").equals("tasks") ? event.text("note") : "";
  }

  /** At the speed so far, once there is one; stages that know better say so themselves. */
  private String left(Event event, long now) {
    double done = event.number("done");
    double total = event.number("total");
    if (event.text("note").contains(" left")
        || now - firstAt < MEASURED_MILLIS
        || !(done > firstDone && total > done)) {
      return "";
    }
    double seconds = (now - firstAt) / 1000.0 * (total - done) / (done - firstDone);
    return ", about " + Figures.seconds(Math.rint(seconds)).replace(".0 s", " s") + " left";
  }

  private boolean barIsDue(long now, double done, double total) {
    return now - shownAt >= BAR_EVERY_MILLIS || done >= total;
  }

  private static String label(String name) {
    return String.format(Locale.ROOT, "%-12s", name);
  }

  private static String count(double done, double total, String unit) {
    String of = total > 0 ? String.format(Locale.ROOT, " of %,.0f", total) : "";
    String number = Double.isNaN(done) ? "" : String.format(Locale.ROOT, "%,.0f", done);
    return (number + of + " " + unit).stripTrailing();
  }

  private static String cells(double done, double total) {
    if (!(total > 0)) {
      return "";
    }
    double share = Math.min(1, Math.max(0, done / total));
    int full = (int) Math.floor(BAR_CELLS * share);
    return "█".repeat(full)
        + "░".repeat(BAR_CELLS - full)
        + String.format(Locale.ROOT, " %3d %%  ", (int) Math.floor(100 * share));
  }
}
