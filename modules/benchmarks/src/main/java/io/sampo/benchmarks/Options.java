package io.sampo.benchmarks;

import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The keys of {@code --set}, without the benchmark's own name in front ({@code step.size}). */
final class Options {
  private final String benchmark;
  private final Map<String, String> given;
  private final TreeMap<String, String> used = new TreeMap<>();

  Options(String benchmark, Map<String, String> given) {
    this.benchmark = benchmark;
    this.given = Map.copyOf(given);
  }

  /** The key of a setting, as the user writes it. */
  String key(String name) {
    return benchmark + "." + name;
  }

  String text(String name, String otherwise) {
    String value = given.getOrDefault(key(name), otherwise);
    used.put(key(name), value == null ? "" : value);
    return value;
  }

  /** One of a few words. */
  String choice(String name, String otherwise, String... choices) {
    String value = text(name, otherwise);
    if (!Arrays.asList(choices).contains(value)) {
      throw wrong(name, value, "one of " + String.join(", ", choices));
    }
    return value;
  }

  int integer(String name, int otherwise) {
    String value = text(name, Integer.toString(otherwise));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw wrong(name, value, "a whole number");
    }
  }

  double number(String name, double otherwise) {
    String value = text(name, Double.toString(otherwise));
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw wrong(name, value, "a number");
    }
  }

  private InvalidInputException wrong(String name, String value, String wanted) {
    return new InvalidInputException(key(name), "'" + value + "' is not " + wanted, "change it");
  }

  /** What the benchmark has asked for, with the values it got. */
  Map<String, String> used() {
    return new TreeMap<>(used);
  }

  /** Refuses keys that the benchmark does not know. */
  void refuseUnread() {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(used.keySet());
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(
          unknown.first(), "unknown key", "known are " + String.join(", ", used.keySet()));
    }
  }
}
