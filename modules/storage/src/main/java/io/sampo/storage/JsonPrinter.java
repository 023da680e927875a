package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.Map;

/**
 * Prints a tree, fields in the order they have. Objects without nested objects or arrays stay on
 * one line, so that a manifest has one line a file.
 */
final class JsonPrinter {
  private final boolean indent;
  private final StringBuilder out;

  private JsonPrinter(boolean indent, StringBuilder out) {
    this.indent = indent;
    this.out = out;
  }

  static void print(JsonNode node, boolean indent, StringBuilder out) {
    new JsonPrinter(indent, out).print(node, 0);
  }

  private void print(JsonNode node, int depth) {
    if (!node.isContainerNode() || node.isEmpty()) {
      // Jackson's own form of scalars: escaped strings, Java's numbers
      out.append(node);
      return;
    }
    boolean broken = indent && (depth == 0 || !isFlat(node));
    boolean object = node.isObject();
    out.append(object ? '{' : '[');
    Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
    Iterator<JsonNode> elements = node.elements();
    boolean first = true;
    while (elements.hasNext()) {
      out.append(first ? "" : broken || !indent ? "," : ", ");
      first = false;
      if (broken) {
        newline(depth + 1);
      }
      if (object) {
        out.append(TextNode.valueOf(fields.next().getKey()));
        out.append(indent ? ": " : ":");
      }
      print(elements.next(), depth + 1);
    }
    if (broken) {
      newline(depth);
    }
    out.append(object ? '}' : ']');
  }

  private void newline(int depth) {
    out.append('\n').append("  ".repeat(depth));
  }

  private static boolean isFlat(JsonNode node) {
    for (JsonNode element : node) {
      if (element.isContainerNode() && !element.isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
