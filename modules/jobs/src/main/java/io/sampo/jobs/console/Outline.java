package io.sampo.jobs.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes JSON for people: a name and a value a line, what is inside indented. */
public final class Outline {
  private static final int MAX_ELEMENTS = 20;

  private Outline() {}

  /** The lines of an object. */
  public static List<String> of(JsonNode object) {
    List<String> lines = new ArrayList<>();
    append(object, "", lines);
    return lines;
  }

  private static void append(JsonNode object, String indent, List<String> lines) {
    int width = 0;
    for (var names = object.fieldNames(); names.hasNext(); ) {
      width = Math.max(width, names.next().length());
    }
    String row = indent + "%-" + Math.max(1, width) + "s  %s";
    object
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isObject() && !value.isEmpty()) {
                lines.add(indent + field.getKey());
                append(value, indent + "  ", lines);
              } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                lines.add(indent + field.getKey());
                elements(value, indent + "  ", lines);
              } else {
                lines.add(
                    String.format(Locale.ROOT, row, field.getKey(), scalar(value)).stripTrailing());
              }
            });
  }

  private static void elements(JsonNode array, String indent, List<String> lines) {
    for (int i = 0; i < Math.min(MAX_ELEMENTS, array.size()); i++) {
      List<String> inner = of(array.get(i));
      for (int line = 0; line < inner.size(); line++) {
        lines.add(indent + (line == 0 ? "- " : "  ") + inner.get(line));
      }
    }
    if (array.size() > MAX_ELEMENTS) {
      lines.add(indent + "… " + (array.size() - MAX_ELEMENTS) + " more");
    }
  }

  private static String scalar(JsonNode value) {
    if (value.isIntegralNumber()) {
      return String.format(Locale.ROOT, "%,d", value.longValue());
    }
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(element -> parts.add(scalar(element)));
      int more = parts.size() - MAX_ELEMENTS;
      return String.join(", ", more > 0 ? parts.subList(0, MAX_ELEMENTS) : parts)
          + (more > 0 ? " … " + more + " more" : "");
    }
    return value.isNull() ? "-" : value.isValueNode() ? value.asText() : "";
  }
}
