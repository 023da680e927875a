package io.sampo.jobs.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person wants to know of a model: what it is for, its size, its best pass and final
 * figures. The figures of every pass and the configuration are for programs.
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
      List<String> passes = new ArrayList<>();
      metrics.fields().forEachRemaining(field -> passes.add(field.getKey()));
      passes.removeIf(name -> !listsObjects(metrics.get(name)));
      passes.forEach(name -> metrics.put(name, metrics.get(name).size()));
    }
    List<String> lines = new ArrayList<>(Outline.of(brief));
    if (!brief.equals(description)) {
      lines.add("");
      lines.add("The figures of each pass and the configuration: --json");
    }
    return lines;
  }

  private static boolean listsObjects(JsonNode value) {
    return value.isArray() && value.path(0).isObject();
  }
}
