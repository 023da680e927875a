package io.sampo.jobs.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page that lists every configuration key, made from the records: types and defaults from their
 * components, meanings from the {@code @param} of their sources.
 */
final class ConfigurationReference {
  private static final Pattern PARAM =
      Pattern.compile("@param\\s+(\\w+)\\s+(.*?)(?=\\s@\\w|$)", Pattern.DOTALL);
  private static final String HEAD =
      """
      # Configuration

      Every key, made from the configuration records by `ConfigurationReferenceTest`; do not edit. A file is HOCON, one section a stage; `--set key=value` overrides any key, and every key can be
      given that way alone. What is not set keeps its default; — means that there is none. Keys of the section `spark` go to Spark as they are.
      """;

  private final Path modules;
  private final Map<Class<?>, Map<String, String>> meanings = new HashMap<>();
  private final List<String> silent = new ArrayList<>();

  ConfigurationReference(Path modules) {
    this.modules = modules;
  }

  /** The page as Markdown. */
  String page() {
    StringBuilder out = new StringBuilder(HEAD);
    Sections.RECORDS.forEach(
        (section, record) -> {
          out.append("\n## ").append(section);
          out.append("\n\n| key | type | default | meaning |\n|---|---|---|---|\n");
          rows(record, section, defaults(record), out);
        });
    return out.toString();
  }

  /** Keys without a sentence, after {@link #page}. */
  List<String> silent() {
    return silent;
  }

  private void rows(Class<?> record, String prefix, Object defaults, StringBuilder out) {
    for (RecordComponent component : record.getRecordComponents()) {
      String key = Keys.join(prefix, Keys.of(component));
      Object value = value(component, defaults);
      Type type = component.getGenericType();
      Class<?> inner = record(type);
      if (inner == null || type != inner) {
        String meaning = meaning(record, component.getName());
        if (meaning.isEmpty()) {
          silent.add(key);
        }
        row(key, type(type), text(value), meaning, out);
      }
      if (inner != null) {
        boolean list =
            type instanceof ParameterizedType generic && generic.getRawType() == List.class;
        rows(inner, key + (list ? "[]" : ""), type == inner ? value : defaults(inner), out);
      }
    }
  }

  private static void row(
      String key, String type, String value, String meaning, StringBuilder out) {
    out.append("| `").append(key).append("` | ").append(type).append(" | ");
    out.append(value).append(" | ").append(meaning).append(" |\n");
  }

  /** The record in a component's type, or null. */
  private static Class<?> record(Type type) {
    Type inner = type;
    while (inner instanceof ParameterizedType generic) {
      inner = generic.getActualTypeArguments()[0];
    }
    return inner instanceof Class<?> c && c.isRecord() ? c : null;
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      String inner = type(generic.getActualTypeArguments()[0]);
      return generic.getRawType() == List.class ? "list of " + inner : inner;
    }
    Class<?> c = (Class<?>) type;
    if (c.isEnum()) {
      return Arrays.stream(c.getEnumConstants())
          .map(constant -> "`" + Keys.of((Enum<?>) constant) + "`")
          .collect(Collectors.joining(", "));
    }
    return switch (c.getSimpleName()) {
      case "boolean", "Boolean" -> "`true`, `false`";
      case "int", "long", "Integer", "Long" -> "whole number";
      case "double", "float", "Double", "Float" -> "number";
      case "String" -> "text";
      default -> "object";
    };
  }

  private static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return text(optional.orElse(null));
    }
    if (value == null || value.equals("")) {
      return "—";
    }
    if (value instanceof List<?> list) {
      return "`["
          + list.stream().map(ConfigurationReference::plain).collect(Collectors.joining(", "))
          + "]`";
    }
    return value instanceof Record ? "see below" : "`" + plain(value) + "`";
  }

  private static String plain(Object value) {
    if (value instanceof Enum<?> constant) {
      return Keys.of(constant);
    }
    return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString(Math.round(number))
        : String.valueOf(value);
  }

  private static Object value(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return record == null ? null : component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object defaults(Class<?> record) {
    try {
      return record.getMethod("defaults").invoke(null);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private String meaning(Class<?> record, String component) {
    return meanings.computeIfAbsent(record, this::read).getOrDefault(component, "");
  }

  /** What the record's own comment says of its components. */
  private Map<String, String> read(Class<?> record) {
    String source = source(record);
    int declared = source.indexOf("record " + record.getSimpleName() + "(");
    int begin = source.lastIndexOf("/**", declared);
    int end = source.indexOf("*/", begin);
    Map<String, String> found = new HashMap<>();
    if (begin >= 0 && end > 0 && end < declared) {
      String comment = source.substring(begin + 3, end).replaceAll("(?m)^\\s*\\* ?", "").strip();
      Matcher params = PARAM.matcher(comment);
      while (params.find()) {
        found.put(params.group(1), markdown(params.group(2)));
      }
    }
    return found;
  }

  private static String markdown(String text) {
    return text.replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
        .replaceAll("\\{@link\\s+#?([^}]*)}", "`$1`")
        .replace("&lt;", "<")
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }

  private String source(Class<?> record) {
    String path = "src/main/java/" + record.getName().replace('.', '/') + ".java";
    try (Stream<Path> all = Files.list(modules)) {
      Path file =
          all.map(module -> module.resolve(path)).filter(Files::exists).findFirst().orElseThrow();
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
