package io.sampo.encoder.checkpoint;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON with the bytes of Python's {@code json.dumps(value, indent=2, sort_keys=True)}, so that our
 * files compare equal with those of transformers.
 */
final class PythonJson {
  private PythonJson() {}

  /**
   * @param value maps with string keys, lists, strings, booleans, ints, longs, doubles, null
   */
  static String pretty(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, "\n", out);
    return out.append('\n').toString();
  }

  private static void write(Object value, String newline, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      TreeMap<String, Object> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put((String) k, v));
      items(
          sorted.entrySet().iterator(),
          "{}",
          newline,
          out,
          (entry, indent) -> {
            out.append(string(entry.getKey())).append(": ");
            write(entry.getValue(), indent, out);
          });
    } else if (value instanceof List<?> list) {
      items(list.iterator(), "[]", newline, out, (item, indent) -> write(item, indent, out));
    } else if (value instanceof String text) {
      out.append(string(text));
    } else if (value instanceof Double number) {
      out.append(number(number));
    } else if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long) {
      out.append(value);
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private interface ItemWriter<T> {
    void write(T item, String indent);
  }

  private static <T> void items(
      Iterator<T> items, String brackets, String newline, StringBuilder out, ItemWriter<T> writer) {
    out.append(brackets.charAt(0));
    String indent = newline + "  ";
    boolean any = items.hasNext();
    while (items.hasNext()) {
      out.append(indent);
      writer.write(items.next(), indent);
      if (items.hasNext()) {
        out.append(',');
      }
    }
    if (any) {
      out.append(newline);
    }
    out.append(brackets.charAt(1));
  }

  /** A JSON string in ASCII. */
  static String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** Python's {@code repr}: the shortest decimal that reads back, 1e-12 rather than 1.0E-12. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    if (shortest.signum() == 0) {
      return Double.toString(value);
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
