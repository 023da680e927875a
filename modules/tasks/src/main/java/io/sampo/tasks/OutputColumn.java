package io.sampo.tasks;

import java.util.List;

/**
 * A column that a task adds to a scored table.
 *
 * @param name its name, snake_case
 * @param type the type of its values
 * @param labels what the elements of a list mean, in order; empty when they have no names
 */
public record OutputColumn(String name, ValueType type, List<String> labels) {
  public OutputColumn {
    labels = List.copyOf(labels);
  }

  /** A column whose elements have no names. */
  static OutputColumn of(String name, ValueType type) {
    return new OutputColumn(name, type, List.of());
  }
}
