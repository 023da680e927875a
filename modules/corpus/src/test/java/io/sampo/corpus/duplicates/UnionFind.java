package io.sampo.corpus.duplicates;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Components in memory; the root of each is its smallest vertex. */
final class UnionFind {
  private final Map<Long, Long> parents = new TreeMap<>();

  void join(long a, long b) {
    long x = root(a);
    long y = root(b);
    parents.put(Math.max(x, y), Math.min(x, y));
  }

  long root(long vertex) {
    long root = vertex;
    while (parents.computeIfAbsent(root, r -> r) != root) {
      root = parents.get(root);
    }
    parents.put(vertex, root);
    return root;
  }

  Set<Long> vertices() {
    return parents.keySet();
  }
}
