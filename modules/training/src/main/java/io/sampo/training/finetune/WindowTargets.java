package io.sampo.training.finetune;

import io.sampo.encoder.Targets;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What a model should answer for each of many windows, in flat arrays. */
final class WindowTargets implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Kind {
    CLASSES,
    SPANS,
    SEVERAL_CLASSES,
    NUMBERS
  }

  private final Kind kind;
  private final int[] starts; // [windows + 1], of each window's answers
  private final int[] labels; // classes, or first tokens
  private final int[] ends; // last tokens; empty where there are none
  private final float[] values; // shares of classes, or numbers

  private WindowTargets(Kind kind, int[] starts, int[] labels, int[] ends, float[] values) {
    this.kind = kind;
    this.starts = starts;
    this.labels = labels;
    this.ends = ends;
    this.values = values;
  }

  /**
   * @param windows the targets of one window each, all of one kind
   */
  static WindowTargets of(List<Targets> windows) {
    Targets first = windows.isEmpty() ? Targets.Classes.of(new int[0]) : windows.get(0);
    if (first instanceof Targets.Classes) {
      List<int[]> labels = ints(windows, t -> ((Targets.Classes) t).labels());
      return new WindowTargets(
          Kind.CLASSES, starts(labels, l -> l.length), joined(labels), new int[0], new float[0]);
    }
    if (first instanceof Targets.Spans) {
      List<int[]> from = ints(windows, t -> ((Targets.Spans) t).starts());
      List<int[]> to = ints(windows, t -> ((Targets.Spans) t).ends());
      return new WindowTargets(
          Kind.SPANS, starts(from, f -> f.length), joined(from), joined(to), new float[0]);
    }
    if (first instanceof Targets.MultiLabel) {
      return numbers(
          Kind.SEVERAL_CLASSES, floats(windows, t -> ((Targets.MultiLabel) t).labels()[0]));
    }
    if (first instanceof Targets.Values) {
      return numbers(Kind.NUMBERS, floats(windows, t -> ((Targets.Values) t).values()));
    }
    throw new IllegalArgumentException("no labelled rows teach " + first.getClass().getName());
  }

  private static WindowTargets numbers(Kind kind, List<float[]> rows) {
    float[] values = new float[rows.stream().mapToInt(row -> row.length).sum()];
    int next = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, values, next, row.length);
      next += row.length;
    }
    return new WindowTargets(kind, starts(rows, row -> row.length), new int[0], new int[0], values);
  }

  private static List<int[]> ints(List<Targets> windows, Function<Targets, int[]> of) {
    return windows.stream().map(of).toList();
  }

  private static List<float[]> floats(List<Targets> windows, Function<Targets, float[]> of) {
    return windows.stream().map(of).toList();
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static <T> int[] starts(List<T> parts, Function<T, Integer> length) {
    int[] starts = new int[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], length.apply(parts.get(i)));
    }
    return starts;
  }

  /**
   * The targets of a batch of windows.
   *
   * @param classWeights one for each class; null for equal ones
   * @param smoothing share of the target that is spread over all classes
   */
  Targets of(int[] windows, double[] classWeights, double smoothing) {
    List<int[]> chosen = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    List<int[]> last = new ArrayList<>();
    for (int w : windows) {
      switch (kind) {
        case CLASSES -> chosen.add(Arrays.copyOfRange(labels, starts[w], starts[w + 1]));
        case SPANS -> {
          chosen.add(Arrays.copyOfRange(labels, starts[w], starts[w + 1]));
          last.add(Arrays.copyOfRange(ends, starts[w], starts[w + 1]));
        }
        case SEVERAL_CLASSES, NUMBERS ->
            rows.add(Arrays.copyOfRange(values, starts[w], starts[w + 1]));
      }
    }
    return switch (kind) {
      case CLASSES -> {
        Targets.Classes classes = Targets.Classes.of(joined(chosen)).withLabelSmoothing(smoothing);
        yield classWeights == null ? classes : classes.withClassWeights(classWeights);
      }
      case SPANS -> new Targets.Spans(joined(chosen), joined(last));
      case SEVERAL_CLASSES -> new Targets.MultiLabel(rows.toArray(new float[0][]));
      case NUMBERS -> new Targets.Values(numbers(kind, rows).values);
    };
  }

  /** How many answers of a batch count in its mean loss. */
  int answers(int[] windows) {
    if (kind != Kind.CLASSES) {
      return windows.length;
    }
    int counted = 0;
    for (int w : windows) {
      for (int i = starts[w]; i < starts[w + 1]; i++) {
        counted += labels[i] == Targets.IGNORED ? 0 : 1;
      }
    }
    return counted;
  }
}
