package io.sampo.training.finetune;

import io.sampo.training.draws.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The combinations of settings that trials are made with. */
final class Grid {
  private static final long DRAW = 9;

  private Grid() {}

  /** All combinations in order, or as many of them as are to be drawn; one empty one without. */
  static List<Map<GridKey, Double>> combinations(TrialsConfig config, long seed) {
    List<Map<GridKey, Double>> all = List.of(new TreeMap<>());
    for (GridAxis axis : config.grid()) {
      List<Map<GridKey, Double>> longer = new ArrayList<>();
      for (Map<GridKey, Double> before : all) {
        for (double value : axis.values()) {
          Map<GridKey, Double> combination = new TreeMap<>(before);
          combination.put(axis.key(), value);
          longer.add(combination);
        }
      }
      all = longer;
    }
    if (config.random() == 0 || config.random() >= all.size()) {
      return all;
    }
    int[] order = Draws.of(seed, DRAW).permutation(all.size());
    return Arrays.stream(order, 0, config.random()).sorted().mapToObj(all::get).toList();
  }
}
