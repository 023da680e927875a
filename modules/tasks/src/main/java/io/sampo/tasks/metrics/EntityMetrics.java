package io.sampo.tasks.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How well entities are found: right is one whose type and bounds are, as seqeval (and the CoNLL
 * 2003 script) counts. Averages run over the types that occur in truth or prediction. Add rows,
 * then ask.
 */
public final class EntityMetrics {
  /**
   * An entity.
   *
   * @param type its type, without {@code B-} or {@code I-}
   * @param start of it, in words or characters
   * @param end of it, exclusive
   */
  public record Span(String type, int start, int end) {}

  private static final class Counts {
    long right;
    long said;
    long support;
  }

  private final Map<String, Counts> types = new TreeMap<>();
  private long rows;
  private long words;
  private long rightWords;

  /**
   * The entities of a sentence's tags, as seqeval's default mode reads them: an {@code I-} without
   * its {@code B-} starts one too. Bounds count words.
   */
  public static List<Span> entities(List<String> tags) {
    List<Span> spans = new ArrayList<>();
    int start = -1;
    String open = null;
    for (int i = 0; i <= tags.size(); i++) {
      String tag = i < tags.size() ? tags.get(i) : "O";
      String type = type(tag);
      boolean goesOn = open != null && open.equals(type) && !tag.startsWith("B-");
      if (!goesOn) {
        if (open != null) {
          spans.add(new Span(open, start, i));
        }
        open = type;
        start = i;
      }
    }
    return spans;
  }

  /** The entities of strict IOB2: only {@code B-} starts one. */
  public static List<Span> strictEntities(List<String> tags) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      if (tags.get(i).startsWith("B-")) {
        String type = type(tags.get(i));
        int end = i + 1;
        while (end < tags.size() && tags.get(end).equals("I-" + type)) {
          end++;
        }
        spans.add(new Span(type, i, end));
      }
    }
    return spans;
  }

  /** The type in a tag; null outside of entities. */
  static String type(String tag) {
    boolean inside = tag.startsWith("B-") || tag.startsWith("I-");
    return tag.equals("O") ? null : inside ? tag.substring(2) : tag;
  }

  /** Counts the entities of a row. */
  public void add(List<Span> truth, List<Span> predicted) {
    rows++;
    Set<Span> said = new HashSet<>(predicted);
    for (Span span : said) {
      counts(span).said++;
    }
    for (Span span : new HashSet<>(truth)) {
      counts(span).support++;
      counts(span).right += said.contains(span) ? 1 : 0;
    }
  }

  /** Counts the words of a row; lists of the same length. */
  public void addWords(List<String> truth, List<String> predicted) {
    for (int i = 0; i < truth.size(); i++) {
      words++;
      rightWords += truth.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
  }

  private Counts counts(Span span) {
    return types.computeIfAbsent(span.type(), type -> new Counts());
  }

  /** All figures; the macro average is left out when there is no entity at all. */
  public Metrics metrics() {
    Counts all = new Counts();
    double[] macro = new double[3];
    double[] weighted = new double[3];
    List<Map<String, Object>> perType = new ArrayList<>();
    for (Map.Entry<String, Counts> entry : types.entrySet()) {
      Counts counts = entry.getValue();
      double[] figures = figures(counts);
      all.right += counts.right;
      all.said += counts.said;
      all.support += counts.support;
      for (int i = 0; i < 3; i++) {
        macro[i] += figures[i] / types.size();
        weighted[i] += figures[i] * counts.support;
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("label", entry.getKey());
      line.put("precision", figures[0]);
      line.put("recall", figures[1]);
      line.put("f1", figures[2]);
      line.put("support", counts.support);
      perType.add(line);
    }
    for (int i = 0; i < 3; i++) {
      weighted[i] = ratio(weighted[i], all.support);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "micro", figures(all));
    if (!types.isEmpty()) {
      put(values, "macro", macro);
    }
    put(values, "weighted", weighted);
    if (words > 0) {
      values.put("word_accuracy", (double) rightWords / words);
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    details.put("entities", all.support);
    details.put("per_class", perType);
    return new Metrics(values, details);
  }

  private static double[] figures(Counts counts) {
    return new double[] {
      ratio(counts.right, counts.said),
      ratio(counts.right, counts.support),
      ratio(2.0 * counts.right, (double) counts.said + counts.support)
    };
  }

  private static void put(Map<String, Double> values, String average, double[] figures) {
    values.put("precision_" + average, figures[0]);
    values.put("recall_" + average, figures[1]);
    values.put("f1_" + average, figures[2]);
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
