package io.sampo.tasks;

import java.util.List;

/** The type of an output column, in plain Java, so that any engine can make a schema of it. */
public sealed interface ValueType {
  /** A {@link String}. */
  record Text() implements ValueType {}

  /** A {@link Double}. */
  record Real() implements ValueType {}

  /** An {@link Integer}. */
  record Whole() implements ValueType {}

  /** A {@link List} of values of one type, none of them null. */
  record ListOf(ValueType element) implements ValueType {}

  /** A {@link List} of as many values as there are fields. */
  record Structure(List<OutputColumn> fields) implements ValueType {
    public Structure {
      fields = List.copyOf(fields);
    }
  }
}
