package io.sampo.jobs.console;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes counts, sizes, shares and times as a person reads them. */
public final class Figures {
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  /** Enough of a hash to tell two apart by eye. */
  private static final int HASH_DIGITS = 12;

  private Figures() {}

  /** {@code {documents_read: 4012, bytes: 2100000}}: {@code documents read 4,012}, … */
  public static List<String> of(Map<String, ?> figures) {
    List<String> parts = new ArrayList<>();
    figures.forEach(
        (name, value) -> {
          String text = value(name, value);
          if (!text.isEmpty()) {
            parts.add(name.replace('_', ' ') + " " + text);
          }
        });
    return parts;
  }

  private static String value(String name, Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Map<?, ?> map) {
      List<String> inner = new ArrayList<>();
      map.forEach((k, v) -> inner.add((k + " ").replace('_', ' ') + value(String.valueOf(k), v)));
      return inner.isEmpty() ? "" : "(" + String.join(", ", inner) + ")";
    }
    if (value instanceof Collection<?> list) {
      return String.join(", ", list.stream().map(v -> value(name, v)).toList());
    }
    if (value instanceof Number number) {
      return number(name, number);
    }
    String text = String.valueOf(value);
    return name.endsWith("fingerprint") && text.length() > HASH_DIGITS
        ? text.substring(0, HASH_DIGITS)
        : text;
  }

  /** A number as its name says: bytes, seconds, a share, a count. */
  public static String number(String name, Number number) {
    if (name.equals("bytes") || name.endsWith("_bytes")) {
      return bytes(number.longValue());
    }
    if (name.equals("seconds") || name.endsWith("_seconds")) {
      return seconds(number.doubleValue());
    }
    if (name.contains("accuracy") || name.endsWith("_share")) {
      return percent(number.doubleValue());
    }
    if (number instanceof Double || number instanceof Float) {
      return decimal(number.doubleValue());
    }
    return String.format(Locale.ROOT, "%,d", number.longValue());
  }

  /** Four digits that matter: 0.0123, 3.142, 31.42, 31,416. */
  public static String decimal(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    if (size >= 1000 || size == 0) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int digits = size < 1 ? 4 : 3 - (int) Math.floor(Math.log10(size));
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** {@code 2100000} → {@code 2.1 MB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, BYTE_UNITS[unit]);
  }

  /** {@code 4.24} → {@code 4.2 s}, {@code 125} → {@code 2 min 5 s}. */
  public static String seconds(double seconds) {
    if (seconds < 99.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /** A share in percent, {@code 0.8231} → {@code 82.3 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
