package io.sampo.jobs.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.jobs.console.Figures;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Shows any JSON: what a stage tells that no section knows is not lost. */
final class JsonView {
  private static final int MAX_ROWS = 50;
  private static final int MAX_TEXT = 600;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private JsonView() {}

  /** Tables of the values, nested ones folded. */
  static DomContent of(String title, JsonNode json) {
    if (json.isMissingNode() || json.isNull() || (json.isContainerNode() && json.isEmpty())) {
      return text("");
    }
    if (json.isArray()) {
      return array(title, json);
    }
    if (!json.isObject()) {
      return p(title + ": " + value("", json));
    }
    List<List<String>> flat = new ArrayList<>();
    Map<String, JsonNode> nested = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (value.isContainerNode() && !value.isEmpty() && !isShortList(value)) {
                nested.put(field.getKey(), value);
              } else {
                flat.add(List.of(Pieces.words(field.getKey()), value(field.getKey(), value)));
              }
            });
    return div(
        flat.isEmpty() ? text("") : Pieces.table(title, List.of("", "value"), flat),
        each(
            nested,
            (name, inner) -> Pieces.folded(Pieces.words(name), of(Pieces.words(name), inner))));
  }

  private static boolean isShortList(JsonNode value) {
    if (!value.isArray() || value.size() > 12) {
      return false;
    }
    for (JsonNode element : value) {
      if (element.isContainerNode()) {
        return false;
      }
    }
    return true;
  }

  private static DomContent array(String title, JsonNode array) {
    Set<String> names = new LinkedHashSet<>();
    array.forEach(element -> element.fieldNames().forEachRemaining(names::add));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_ROWS, array.size()); i++) {
      JsonNode element = array.get(i);
      List<String> row = new ArrayList<>(List.of(Pieces.count(i + 1)));
      if (element.isObject()) {
        names.forEach(name -> row.add(value(name, element.path(name))));
      } else {
        row.add(value("", element));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("#"));
    names.forEach(name -> header.add(Pieces.words(name)));
    if (names.isEmpty()) {
      header.add("value");
    }
    String more = array.size() > MAX_ROWS ? ", the first " + MAX_ROWS + " of " + array.size() : "";
    return Pieces.table(title + more, header, padded(rows, header.size()));
  }

  private static List<List<String>> padded(List<List<String>> rows, int width) {
    rows.forEach(
        row -> {
          while (row.size() < width) {
            row.add("");
          }
        });
    return rows;
  }

  /** A value as a person reads it. */
  static String value(String name, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "–";
    }
    if (value.isNumber()) {
      return Figures.number(name, value.numberValue());
    }
    if (value.isArray() && isShortList(value)) {
      List<String> parts = new ArrayList<>();
      value.forEach(element -> parts.add(value(name, element)));
      return parts.isEmpty() ? "none" : String.join(", ", parts);
    }
    String text = value.isTextual() ? value.textValue() : value.toString();
    return DIGEST.matcher(text).matches() ? text.substring(0, 12) + "…" : shortened(text);
  }

  static String shortened(String text) {
    int points = text.codePointCount(0, text.length());
    return points <= MAX_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT))
            + String.format(Locale.ROOT, " … (%,d characters)", points);
  }
}
