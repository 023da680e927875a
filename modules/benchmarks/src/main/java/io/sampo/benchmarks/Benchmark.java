package io.sampo.benchmarks;

import java.util.Map;

/** One benchmark of {@link Bench}. */
interface Benchmark {
  /** What stands after {@code ./sampo bench}. */
  String name();

  /** One line for the list of benchmarks. */
  String purpose();

  /**
   * Measures.
   *
   * @param options keys given with {@code --set}; those that nobody has asked for are refused
   *     afterwards
   * @return the fields of the JSON object, in order: strings, numbers, {@link Spread}, lists, maps
   */
  Map<String, Object> run(Options options);
}
