package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import io.sampo.tasks.metrics.EntityMetrics;
import io.sampo.tasks.metrics.EntityMetrics.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads the entities in the value of a label column: BIO tags of words, or spans of characters. */
final class EntityReading {
  private static final String SPAN_FORM = "give spans of {start, end, label} in characters";

  private EntityReading() {}

  /** The tags or spans of a row. */
  static Collection<?> elements(Object value) {
    if (value instanceof Collection<?> list) {
      return list;
    }
    throw new InvalidInputException(
        "label " + value,
        "it is a " + value.getClass().getSimpleName() + ", not a list",
        "name a column of BIO tags, one for each word, or of spans {start, end, label}");
  }

  /**
   * @param words whether the text is a row of words
   * @param tags the label map
   */
  static EntityLabels read(Object value, String text, boolean words, Labels tags) {
    Collection<?> elements = elements(value);
    boolean spans = elements.stream().anyMatch(Map.class::isInstance);
    if (spans || (elements.isEmpty() && !words)) {
      return new EntityLabels(spans(elements, text, tags), List.of(), List.of());
    }
    if (!words) {
      throw new InvalidInputException(
          "label " + value, "it holds tags of words, but the text is no list of words", SPAN_FORM);
    }
    return tags(elements, text, tags);
  }

  /** The type in a BIO tag. */
  static String type(String tag) {
    if (tag.length() > 2 && (tag.startsWith("B-") || tag.startsWith("I-"))) {
      return tag.substring(2);
    }
    throw new InvalidInputException(
        "tag '" + tag + "'", "it is no BIO tag", "use O, B-type and I-type");
  }

  private static EntityLabels tags(Collection<?> elements, String text, Labels known) {
    List<int[]> bounds = Words.bounds(text);
    if (bounds.size() != elements.size()) {
      throw new InvalidInputException(
          "tags " + elements,
          "they are " + elements.size() + " for " + bounds.size() + " words",
          "give one tag for each word");
    }
    List<String> tags = new ArrayList<>();
    String open = null;
    for (Object element : elements) {
      String tag = String.valueOf(element);
      String type = tag.equals("O") ? null : type(tag);
      if (tag.startsWith("I-") && !type.equals(open)) {
        throw new InvalidInputException(
            "tag '" + tag + "' of word " + tags.size(),
            "no " + "B-" + type + " or I-" + type + " stands before it",
            "start each entity with B- (convert IOB1 to BIO)");
      }
      known.require(tag);
      open = type;
      tags.add(tag);
    }
    List<Span> spans = new ArrayList<>();
    for (Span span : EntityMetrics.entities(tags)) {
      int end = bounds.get(span.end() - 1)[1];
      spans.add(new Span(span.type(), bounds.get(span.start())[0], end));
    }
    return new EntityLabels(spans, tags, bounds);
  }

  private static List<Span> spans(Collection<?> elements, String text, Labels known) {
    List<Span> spans = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof Map<?, ?> span
          && span.get("start") instanceof Number first
          && span.get("end") instanceof Number last
          && span.get("label") instanceof CharSequence label)) {
        throw new InvalidInputException("label " + element, "it is no span", SPAN_FORM);
      }
      int start = Characters.toUnits(text, first.intValue());
      int end = Characters.toUnits(text, last.intValue());
      if (start < 0 || end < 0 || start >= end) {
        throw new InvalidInputException(
            "span " + element,
            "it lies outside of the text, which has "
                + Characters.ofUnits(text, text.length())
                + " characters",
            "count characters from 0, the end exclusive");
      }
      known.require("B-" + label);
      spans.add(new Span(label.toString(), start, end));
    }
    spans.sort(Comparator.comparingInt(Span::start));
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i).start() < spans.get(i - 1).end()) {
        throw new InvalidInputException(
            "spans " + elements, "two of them overlap", "give spans that do not");
      }
    }
    return spans;
  }
}
