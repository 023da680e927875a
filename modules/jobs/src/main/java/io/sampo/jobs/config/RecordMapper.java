package io.sampo.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.sampo.storage.InvalidInputException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes records of HOCON sections.
 *
 * <p>A key is a component's name in snake_case. What is not set keeps the value it has in the
 * parent's default, or else in the record's own static {@code defaults()}. Types are the scalars,
 * enums, records, {@code List} and {@code Optional} of them; nothing in a file can name a class.
 */
final class RecordMapper {
  private final Place place;
  private final Scalars scalars;
  private final Collection<String> knownKeys;
  private final boolean checkOnly;

  private RecordMapper(Place place, Collection<String> knownKeys, boolean checkOnly) {
    this.place = place;
    this.scalars = new Scalars(place);
    this.knownKeys = knownKeys;
    this.checkOnly = checkOnly;
  }

  /**
   * @param place names the file in errors
   * @param knownKeys every key of the whole configuration, for suggestions
   */
  static RecordMapper of(Place place, Collection<String> knownKeys) {
    return new RecordMapper(place, knownKeys, false);
  }

  /** A mapper that looks at names and types only: what a value may be is not judged. */
  RecordMapper checkingOnly() {
    return new RecordMapper(place, knownKeys, true);
  }

  /**
   * The record that {@code section} describes.
   *
   * @param path the section's own key
   * @param base what is taken where the section is silent; null: the type's {@code defaults()}
   */
  <T> T map(Class<T> type, ConfigObject section, String path, Object base) {
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(components, section, path);
    Object defaults = base == null ? defaults(type) : base;
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(components[i], section, path, defaults);
    }
    return checkOnly ? null : instance(type, components, values, section, path);
  }

  private Object component(
      RecordComponent component, ConfigObject section, String path, Object defaults) {
    String name = Keys.of(component);
    String key = Keys.join(path, name);
    Object fallback = defaults == null ? null : accessed(component, defaults);
    ConfigValue value = section.get(name);
    if (value != null && value.valueType() != ConfigValueType.NULL) {
      return read(component.getGenericType(), value, key, fallback);
    }
    if (fallback != null || checkOnly) {
      return fallback;
    }
    if (component.getType() == Optional.class) {
      return Optional.empty();
    }
    if (component.getType() == List.class) {
      return List.of();
    }
    if (component.getType().isRecord()) {
      ConfigObject empty = ConfigValueFactory.fromMap(Map.of());
      return map(component.getType(), empty, key, null);
    }
    throw place.missing(key, "is not set", "set it to " + Scalars.expected(component.getType()));
  }

  private Object read(Type type, ConfigValue value, String path, Object fallback) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        Object innerFallback = fallback instanceof Optional<?> o ? o.orElse(null) : null;
        return Optional.ofNullable(read(inner, value, path, innerFallback));
      }
      if (generic.getRawType() == List.class) {
        return list(inner, value, path);
      }
    }
    if (type instanceof Class<?> c && c.isRecord()) {
      if (value instanceof ConfigObject object) {
        return map(c, object, path, fallback);
      }
      throw scalars.wrong(value, path, "a section { … }");
    }
    if (type instanceof Class<?> c && Scalars.isScalar(c)) {
      return scalars.read(c, value, path);
    }
    throw new IllegalStateException(path + " has a type that configuration cannot hold: " + type);
  }

  private List<Object> list(Type inner, ConfigValue value, String path) {
    List<Object> elements = new ArrayList<>();
    for (ConfigValue element : elements(inner, value, path)) {
      Object read = read(inner, element, path + "[" + elements.size() + "]", null);
      elements.add(read == null ? "" : read);
    }
    return elements;
  }

  /** Lists as such, {@code key.0.name} as an object of numbers, and {@code --set key=a,b}. */
  private Collection<ConfigValue> elements(Type inner, ConfigValue value, String path) {
    if (value instanceof ConfigList list) {
      return list;
    }
    if (value instanceof ConfigObject object
        && !object.isEmpty()
        && object.keySet().stream().allMatch(k -> k.matches("\\d{1,6}"))) {
      Map<Integer, ConfigValue> byNumber = new TreeMap<>();
      object.forEach((k, v) -> byNumber.put(Integer.valueOf(k), v));
      return byNumber.values();
    }
    boolean scalar = inner instanceof Class<?> c && Scalars.isScalar(c);
    if (scalar && value.valueType() == ConfigValueType.STRING) {
      String description = value.origin().description();
      return Arrays.stream(((String) value.unwrapped()).split(",", -1))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .map(part -> (ConfigValue) ConfigValueFactory.fromAnyRef(part, description))
          .toList();
    }
    throw scalars.wrong(value, path, "a list [ … ]");
  }

  private void refuseUnknown(RecordComponent[] components, ConfigObject section, String path) {
    List<String> names = Arrays.stream(components).map(Keys::of).toList();
    for (Map.Entry<String, ConfigValue> entry : section.entrySet()) {
      if (!names.contains(entry.getKey())) {
        String key = Keys.join(path, entry.getKey());
        throw unknown(place, entry.getValue(), key, knownKeys, names);
      }
    }
  }

  /** An unknown key, with the nearest known one or else the names that its section has. */
  static InvalidInputException unknown(
      Place place, ConfigValue value, String key, Collection<String> known, List<String> here) {
    String remedy =
        Spelling.nearest(key.replaceAll("\\[\\d+\\]", "[]"), known)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("known here: " + String.join(", ", here));
    return place.error(value, key, "unknown key", remedy);
  }

  private <T> T instance(
      Class<T> type,
      RecordComponent[] components,
      Object[] values,
      ConfigObject section,
      String path) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidInputException invalid) {
        throw located(invalid, section, path);
      }
      throw place.missing(path, String.valueOf(e.getCause().getMessage()), "correct the section");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made of configuration", e);
    }
  }

  /** A record's own complaint, with the file and line of the key that it names. */
  private InvalidInputException located(
      InvalidInputException invalid, ConfigObject section, String path) {
    String name = invalid.artifact().substring(invalid.artifact().lastIndexOf('.') + 1);
    ConfigValue value = section.get(name);
    String key = Keys.join(path, name);
    if (value != null) {
      return place.error(value, key, invalid.problem(), invalid.remedy());
    }
    return place.missing(
        knownKeys.contains(key) ? key : invalid.artifact(), invalid.problem(), invalid.remedy());
  }

  private static Object defaults(Class<?> type) {
    try {
      return type.getMethod("defaults").invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ".defaults() failed", e);
    }
  }

  private static Object accessed(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }
}
