package io.sampo.jobs.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of configuration keys: record components in snake_case, nested by dots. */
final class Keys {
  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  private Keys() {}

  /** {@code localSteps} → {@code local_steps}. */
  static String of(RecordComponent component) {
    return HUMP.matcher(component.getName()).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  /** {@code WIKIEXTRACTOR} → {@code wikiextractor}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** {@code a} + {@code b} → {@code a.b}; an empty prefix adds nothing. */
  static String join(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  /** All keys of a record and of the records in it; elements of lists are {@code key[].name}. */
  static List<String> all(Class<?> record, String prefix) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      String key = join(prefix, of(component));
      keys.add(key);
      Type type = component.getGenericType();
      String inner = key;
      while (type instanceof ParameterizedType generic) {
        inner += generic.getRawType() == Optional.class ? "" : "[]";
        type = generic.getActualTypeArguments()[0];
      }
      if (type instanceof Class<?> c && c.isRecord()) {
        keys.addAll(all(c, inner));
      }
    }
    return keys;
  }
}
