import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Draws measured curves: {@code java docs/pictures/Draw.java averaging.tsv} writes averaging.svg.
 *
 * <p>The table's first lines are {@code # title}, {@code # x axis} and {@code # y axis}; an x axis
 * that ends in "(log)" is logarithmic. Then rows of series, x, y and, where there are several
 * seeds, their standard deviation.
 */
public final class Draw {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 380;
  private static final int LEFT = 64;
  private static final int RIGHT = 190; // room for the names
  private static final int TOP = 40;
  private static final int BOTTOM = 48;
  private static final String[] COLOURS = {
    "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#7f7f7f"
  };

  private final StringBuilder svg = new StringBuilder();

  private record Point(double x, double y, double deviation) {}

  public static void main(String[] files) throws IOException {
    for (String file : files) {
      Path table = Path.of(file);
      String name = table.getFileName().toString().replaceFirst("\\.tsv$", ".svg");
      Files.writeString(table.resolveSibling(name), new Draw().drawn(Files.readAllLines(table)));
    }
  }

  private String drawn(List<String> lines) {
    List<String> titles = lines.stream().filter(l -> l.startsWith("# ")).toList();
    Map<String, List<Point>> series = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.startsWith("#") && !line.isBlank()) {
        String[] cells = line.split("\t");
        double deviation = cells.length > 3 ? Double.parseDouble(cells[3]) : 0;
        series
            .computeIfAbsent(cells[0], key -> new ArrayList<>())
            .add(new Point(Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), deviation));
      }
    }
    List<Point> all = series.values().stream().flatMap(List::stream).toList();
    boolean log = titles.get(1).endsWith("(log)");
    DoubleUnaryOperator scale = log ? Math::log10 : x -> x;
    double[] x = bounds(all.stream().mapToDouble(p -> scale.applyAsDouble(p.x)).toArray(), 0.02);
    double[] y =
        bounds(
            all.stream()
                .flatMapToDouble(p -> DoubleStream.of(p.y - p.deviation, p.y + p.deviation))
                .toArray(),
            0.06);
    DoubleUnaryOperator across =
        v -> LEFT + (scale.applyAsDouble(v) - x[0]) / (x[1] - x[0]) * (WIDTH - LEFT - RIGHT);
    DoubleUnaryOperator down =
        v -> HEIGHT - BOTTOM - (v - y[0]) / (y[1] - y[0]) * (HEIGHT - TOP - BOTTOM);

    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH, HEIGHT);
    add("<rect width='100%%' height='100%%' fill='white'/>");
    text(
        LEFT,
        22,
        "start",
        "#000",
        "<tspan font-size='14' font-weight='bold'>" + escaped(titles.get(0)) + "</tspan>");
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "#444", escaped(titles.get(1)));
    add(
        "<text transform='translate(14 %d) rotate(-90)' text-anchor='middle' fill='#444'>%s</text>",
        (TOP + HEIGHT - BOTTOM) / 2, escaped(titles.get(2)));
    double step = step(y[1] - y[0]);
    for (double v = Math.ceil(y[0] / step) * step; v <= y[1]; v += step) {
      line(LEFT, down.applyAsDouble(v), WIDTH - RIGHT, down.applyAsDouble(v), "#ddd", 1);
      text(LEFT - 6, down.applyAsDouble(v) + 4, "end", "#444", plain(v));
    }
    for (double v : log ? all.stream().mapToDouble(Point::x).distinct().toArray() : ticks(x)) {
      line(
          across.applyAsDouble(v),
          HEIGHT - BOTTOM,
          across.applyAsDouble(v),
          HEIGHT - BOTTOM + 4,
          "#444",
          1);
      text(across.applyAsDouble(v), HEIGHT - BOTTOM + 17, "middle", "#444", plain(v));
    }
    int number = 0;
    for (Map.Entry<String, List<Point>> entry : series.entrySet()) {
      String colour = COLOURS[number % COLOURS.length];
      StringBuilder points = new StringBuilder();
      for (Point p : entry.getValue()) {
        double px = across.applyAsDouble(p.x);
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", px, down.applyAsDouble(p.y)));
        if (p.deviation > 0) {
          line(
              px,
              down.applyAsDouble(p.y - p.deviation),
              px,
              down.applyAsDouble(p.y + p.deviation),
              colour,
              1.5);
        }
        if (entry.getValue().size() < 12) {
          add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", px, down.applyAsDouble(p.y), colour);
        }
      }
      String dashes = number % 2 == 0 ? "" : " stroke-dasharray='6 3'";
      add(
          "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.8'%s/>",
          points.toString().trim(), colour, dashes);
      int at = TOP + 10 + 20 * number;
      add(
          "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='%s' stroke-width='2'%s/>",
          WIDTH - RIGHT + 12, at, WIDTH - RIGHT + 36, at, colour, dashes);
      text(WIDTH - RIGHT + 42, at + 4, "start", "#000", escaped(entry.getKey()));
      number++;
    }
    return svg.append("</svg>\n").toString();
  }

  private static double[] bounds(double[] values, double margin) {
    double low = Arrays.stream(values).min().orElseThrow();
    double high = Arrays.stream(values).max().orElseThrow();
    double room = margin * Math.max(high - low, 1e-9);
    return new double[] {low - room, high + room};
  }

  /** A round distance that gives four to ten marks. */
  private static double step(double length) {
    double power = Math.pow(10, Math.floor(Math.log10(length)));
    return length / power < 2 ? power / 5 : length / power < 5 ? power / 2 : power;
  }

  private static double[] ticks(double[] bounds) {
    double step = step(bounds[1] - bounds[0]);
    double first = Math.ceil(bounds[0] / step) * step;
    return DoubleStream.iterate(first, v -> v <= bounds[1], v -> v + step).toArray();
  }

  private static String plain(double value) {
    return new BigDecimal(String.format(Locale.ROOT, "%.4g", value))
        .stripTrailingZeros()
        .toPlainString();
  }

  private static String escaped(String text) {
    return text.replaceFirst("^# ", "").replace("&", "&amp;").replace("<", "&lt;");
  }

  private void line(double x1, double y1, double x2, double y2, String colour, double width) {
    add(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%s'/>",
        x1, y1, x2, y2, colour, width);
  }

  private void text(double x, double y, String anchor, String colour, String content) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>",
        x, y, anchor, colour, content);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
