package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Java values as JSON trees: records, enums, optionals, lists, maps, text, numbers. */
final class PlainValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlainValues() {}

  static JsonNode tree(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof CharSequence || value instanceof Character) {
      return NODES.textNode(value.toString());
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Enum<?> choice) {
      return NODES.textNode(choice.name().toLowerCase(Locale.ROOT));
    }
    if (value instanceof Optional<?> optional) {
      return tree(optional.orElse(null));
    }
    if (value instanceof Iterable<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(tree(element)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, element) -> object.set(key(key), tree(element)));
      return object;
    }
    if (value instanceof Record) {
      return object(value);
    }
    throw new IllegalArgumentException(
        "no plain value for JSON: "
            + value.getClass().getName()
            + "; give text, a number, a list,"
            + " a map or a record");
  }

  private static JsonNode number(Number number) {
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      return NODES.numberNode(number.intValue());
    }
    if (number instanceof Long value) {
      return NODES.numberNode(value.longValue());
    }
    if (number instanceof BigInteger value) {
      return NODES.numberNode(value);
    }
    if (number instanceof BigDecimal value) {
      return NODES.numberNode(value);
    }
    if (number instanceof Float value) {
      return Float.isFinite(value)
          ? NODES.numberNode(value.floatValue())
          : NODES.textNode(value.toString());
    }
    if (number instanceof Double value) {
      return Double.isFinite(value)
          ? NODES.numberNode(value.doubleValue())
          : NODES.textNode(value.toString());
    }
    // counters such as AtomicLong and LongAdder
    return NODES.numberNode(number.longValue());
  }

  private static String key(Object key) {
    return key instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : "" + key;
  }

  private static ObjectNode object(Object value) {
    ObjectNode object = NODES.objectNode();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part = part(value, component);
      if (!(part instanceof Optional<?> optional) || optional.isPresent()) {
        object.set(snakeCase(component.getName()), tree(part));
      }
    }
    return object;
  }

  private static Object part(Object value, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read " + component, e);
    }
  }

  static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
