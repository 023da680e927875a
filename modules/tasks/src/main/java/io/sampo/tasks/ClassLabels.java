package io.sampo.tasks;

import java.util.Set;
import java.util.TreeSet;

/**
 * Any number of classes.
 *
 * @param ids their places in the label map
 */
public record ClassLabels(Set<Integer> ids) implements Label {
  public ClassLabels {
    ids = java.util.Collections.unmodifiableSet(new TreeSet<>(ids));
  }
}
