package io.sampo.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One {@code --set key=value}.
 *
 * <p>The value is plain text, taken as the key's type wants it; one that begins with {@code [} or
 * <code>{</code> is HOCON. {@code key=null} takes a key back to its default. A number in a key is
 * an element of a list: {@code corpus.sources.0.path=texts}.
 *
 * @param path the key's names
 * @param value its value
 */
record Flag(List<String> path, ConfigValue value) {
  private static final int MAX_NAMES = 50; // the origin of each level repeats all above it

  /** Reads {@code key=value}. */
  static Flag parse(String flag) {
    int equals = flag.indexOf('=');
    if (equals < 1) {
      throw new InvalidInputException(
          Place.FLAG + " " + flag, "is not key=value", "write e.g. --set run.seed=7");
    }
    String key = flag.substring(0, equals).strip();
    try {
      List<String> path = ConfigUtil.splitPath(key);
      if (path.size() > MAX_NAMES) {
        throw new InvalidInputException(
            Place.FLAG + " " + String.join(".", path.subList(0, MAX_NAMES)) + "…",
            "is nested too deeply",
            "write a key of at most " + MAX_NAMES + " names");
      }
      return new Flag(path, value(key, flag.substring(equals + 1)));
    } catch (ConfigException e) {
      throw new InvalidInputException(
          Place.FLAG + " " + key,
          "cannot be read: " + e.getMessage(),
          "write names separated by dots, e.g. run.seed=7");
    } catch (StackOverflowError e) {
      throw new InvalidInputException(
          Place.FLAG + " " + key, "is nested too deeply", "write a value of a few levels");
    }
  }

  private static ConfigValue value(String key, String text) {
    String stripped = text.strip();
    if (stripped.equals("null")) {
      return ConfigValueFactory.fromAnyRef(null, Place.FLAG);
    }
    if (!stripped.startsWith("[") && !stripped.startsWith("{")) {
      return ConfigValueFactory.fromAnyRef(text, Place.FLAG);
    }
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription(Place.FLAG)
            .setIncluder(new Includes(Place.FLAG + " " + key));
    return ConfigFactory.parseString("value = " + stripped, options).root().get("value");
  }

  /** Whether it is set before the file's substitutions are resolved, so that they see it. */
  boolean beforeResolving() {
    return path.stream().noneMatch(name -> name.matches("\\d+"));
  }

  /** The configuration with this key set. */
  Config in(Config config) {
    return beforeResolving()
        ? config.withValue(ConfigUtil.joinPath(path), value)
        : ((ConfigObject) set(config.root(), path)).toConfig();
  }

  private ConfigValue set(ConfigValue node, List<String> rest) {
    if (rest.isEmpty()) {
      return value;
    }
    String name = rest.get(0);
    List<String> inner = rest.subList(1, rest.size());
    if (node instanceof ConfigList list && name.matches("\\d{1,6}")) {
      List<ConfigValue> elements = new ArrayList<>(list);
      int index = Integer.parseInt(name);
      if (index > elements.size()) {
        throw new InvalidInputException(
            Place.FLAG + " " + String.join(".", path),
            "the list has " + elements.size() + " elements",
            "use 0 to " + elements.size());
      }
      ConfigValue old = index < elements.size() ? elements.remove(index) : null;
      elements.add(index, set(old, inner));
      return ConfigValueFactory.fromIterable(elements, Place.FLAG);
    }
    ConfigObject object =
        node != null && node.valueType() == ConfigValueType.OBJECT
            ? (ConfigObject) node
            : ConfigValueFactory.fromMap(Map.of(), Place.FLAG);
    return object.withValue(name, set(object.get(name), inner));
  }
}
