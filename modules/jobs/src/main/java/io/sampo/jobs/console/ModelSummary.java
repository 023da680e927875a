package io.sampo.jobs.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person wants to know of a model: what it is for, its size, its best pass and final
 * figures. The figures of every pass, all digits and the configuration are for programs.
 */
public final class ModelSummary {
  private ModelSummary() {}

  /**
   * The lines of a checkpoint.
   *
   * @param description all that is known of it, as {@code info --json} prints it
   */
  public static List<String> of(ObjectNode description) {
    ObjectNode brief = description.deepCopy();
    brief.remove("config");
    if (brief.get("metrics") instanceof ObjectNode metrics) {
      shorten(metrics);
    }
    List<String> lines = new ArrayList<>(Outline.of(brief));
    if (!brief.equals(description)) {
      lines.add("");
      lines.add("The figures of each pass and the configuration: --json");
    }
    return lines;
  }

  /** A list of objects becomes its length, a fraction four digits. */
  private static void shorten(ObjectNode figures) {
    List<String> names = new ArrayList<>();
    figures.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode value = figures.get(name);
      if (value.isArray() && value.path(0).isObject()) {
        figures.put(name, value.size());
      } else if (value.isFloatingPointNumber()) {
        figures.put(name, Figures.decimal(value.doubleValue()));
      } else if (value instanceof ObjectNode inner) {
        shorten(inner);
      }
    }
  }
}
