package io.sampo.jobs.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.sampo.storage.Redaction;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns one HOCON value into a number, a boolean, a string or an enum constant, or refuses it. */
final class Scalars {
  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<String> FALSE = Set.of("false", "no", "off");

  private final Place place;

  Scalars(Place place) {
    this.place = place;
  }

  static boolean isScalar(Class<?> type) {
    return type == String.class
        || type == boolean.class
        || type == Boolean.class
        || isNumber(type)
        || type.isEnum();
  }

  private static boolean isNumber(Class<?> type) {
    return type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class
        || type == double.class
        || type == Double.class;
  }

  /** The value as an instance of {@code type}, a scalar type. */
  Object read(Class<?> type, ConfigValue value, String path) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      throw wrong(value, path, expected(type));
    }
    String text = String.valueOf(value.unwrapped());
    if (type == String.class) {
      return text;
    }
    if (type.isEnum()) {
      return constant(type, value, path, text);
    }
    if (isNumber(type)) {
      return number(type, value, path, text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
      throw wrong(value, path, expected(type));
    }
    return TRUE.contains(lower);
  }

  private Object constant(Class<?> type, ConfigValue value, String path, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> Keys.of((Enum<?>) c).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> wrong(value, path, expected(type)));
  }

  private Object number(Class<?> type, ConfigValue value, String path, String text) {
    if (value.valueType() == ConfigValueType.BOOLEAN || text.length() > 40) {
      throw wrong(value, path, expected(type));
    }
    try {
      BigDecimal exact = new BigDecimal(text.strip());
      if (type == double.class || type == Double.class) {
        double number = exact.doubleValue();
        if (Double.isFinite(number)) {
          return number;
        }
      } else if (Math.abs((long) exact.scale()) <= 400) {
        return type == int.class || type == Integer.class
            ? (Object) exact.intValueExact()
            : (Object) exact.longValueExact();
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // Not a number of this type: said below with the place and the key.
    }
    throw wrong(value, path, expected(type));
  }

  /** An error saying what was expected and what stands there. */
  RuntimeException wrong(ConfigValue value, String path, String expected) {
    return place.error(
        value, path, "expected " + expected + ", found " + found(value, path), "correct the value");
  }

  static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(c -> Keys.of((Enum<?>) c))
              .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer" -> "a whole number of at most " + Integer.MAX_VALUE;
      case "long", "Long" -> "a whole number";
      case "double", "Double" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      default -> "text";
    };
  }

  private static String found(ConfigValue value, String path) {
    switch (value.valueType()) {
      case OBJECT:
        return "a section { … }";
      case LIST:
        return "a list [ … ]";
      case NULL:
        return "nothing";
      default:
        String text = String.valueOf(value.unwrapped());
        if (Redaction.isSecretKey(path)) {
          return Redaction.MARK;
        }
        return "'" + (text.length() <= 60 ? text : text.substring(0, 60) + "…") + "'";
    }
  }
}
