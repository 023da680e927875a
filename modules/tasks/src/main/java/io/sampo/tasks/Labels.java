package io.sampo.tasks;

import io.sampo.storage.InvalidInputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The label map of a classifier: names in the order of the head's outputs, as {@code id2label} of
 * {@code config.json} holds them. Immutable.
 */
public final class Labels {
  private final List<String> names;
  private final Map<String, Integer> ids;

  private Labels(List<String> names) {
    this.names = List.copyOf(names);
    this.ids = new HashMap<>();
    for (int id = 0; id < this.names.size(); id++) {
      if (ids.put(this.names.get(id), id) != null) {
        throw new InvalidInputException(
            "label map",
            "the label '" + this.names.get(id) + "' stands twice",
            "give each label once");
      }
    }
  }

  /** Labels in this order; two at least, all different. */
  public static Labels of(List<String> names) {
    if (names.size() < 2) {
      throw new InvalidInputException(
          "label map",
          names.isEmpty() ? "it is empty" : "it holds only '" + names.get(0) + "'",
          "a classifier needs two labels or more");
    }
    return new Labels(names);
  }

  /**
   * The labels that a column holds: by number when all are whole numbers, else by code point. Nulls
   * are left out.
   */
  public static Labels collect(Collection<?> values) {
    TreeSet<String> distinct = new TreeSet<>(Labels::compareCodePoints);
    for (Object value : values) {
      if (value != null) {
        distinct.add(text(value));
      }
    }
    List<String> names = new ArrayList<>(distinct);
    if (names.stream().allMatch(Labels::isWholeNumber)) {
      names.sort((a, b) -> new BigInteger(a).compareTo(new BigInteger(b)));
    }
    return of(names);
  }

  /** How many there are. */
  public int size() {
    return names.size();
  }

  /** Names in the order of the head's outputs. */
  public List<String> names() {
    return names;
  }

  /** The name of output {@code id}. */
  public String name(int id) {
    return names.get(id);
  }

  /** The output of a label, or -1 when the map does not hold it. */
  public int id(String name) {
    return ids.getOrDefault(name, -1);
  }

  /**
   * The output of the label in a column's value: a text, a whole number or a truth value.
   *
   * @throws InvalidInputException when the map does not hold it
   */
  public int require(Object value) {
    String name = text(value);
    int id = id(name);
    if (id < 0) {
      throw new InvalidInputException(
          "label '" + abbreviate(name) + "'",
          "the model does not know it: its labels are " + abbreviate(names.toString()),
          "correct the table, or fine-tune on rows that hold this label");
    }
    return id;
  }

  /** The name under which a column's value stands in a label map; 1.0 is "1". */
  static String text(Object value) {
    if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      double number = ((Number) value).doubleValue();
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        return Long.toString((long) number);
      }
    }
    return value.toString();
  }

  private static boolean isWholeNumber(String name) {
    int start = name.startsWith("-") ? 1 : 0;
    int digits = name.length() - start;
    return digits > 0
        && digits <= 18
        && name.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
  }

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean astralX = Character.isSurrogate(x);
        boolean astralY = Character.isSurrogate(y);
        return astralX == astralY ? Character.compare(x, y) : Boolean.compare(astralX, astralY);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static String abbreviate(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
