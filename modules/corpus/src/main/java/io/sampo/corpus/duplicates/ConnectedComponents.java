package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Connected components as joins and aggregations, by alternating large-star and small-star (Kiveris
 * et al., SoCC 2014): no vertex's neighbours are ever in one place, so a vertex with a million of
 * them costs no memory. Ends after a number of rounds that grows with the square of the logarithm
 * of the largest component at most. A graph of a few edges, which a round would cost seconds, is
 * settled on the driver.
 */
final class ConnectedComponents {
  private static final int MAX_ROUNDS = 60;
  private static final long MASK = 0xFFFFFFF;
  private static final int FEW_EDGES = 10_000;

  private final BiFunction<Dataset<Row>, String, Dataset<Row>> store;
  private final int fewEdges;

  /**
   * @param store writes a table under a name and gives it back read from there, so that a round
   *     does not repeat the one before
   */
  ConnectedComponents(BiFunction<Dataset<Row>, String, Dataset<Row>> store) {
    this(store, FEW_EDGES);
  }

  /**
   * @param fewEdges as many edges are settled on the driver
   */
  ConnectedComponents(BiFunction<Dataset<Row>, String, Dataset<Row>> store, int fewEdges) {
    this.store = store;
    this.fewEdges = fewEdges;
  }

  /**
   * For each vertex but the smallest of its component: {@code u long, v long}, v the smallest.
   *
   * @param pairs {@code u long, v long}, in any order; loops are ignored
   */
  Dataset<Row> of(Dataset<Row> pairs) {
    Dataset<Row> edges =
        store.apply(
            pairs
                .filter(col("u").notEqual(col("v")))
                .selectExpr("greatest(u, v) AS u", "least(u, v) AS v")
                .distinct(),
            "round-0");
    Row state = state(edges);
    if (state.getLong(0) <= fewEdges) {
      return settled(edges);
    }
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      edges = store.apply(smallStar(largeStar(edges)), "round-" + round);
      Row next = state(edges);
      if (next.equals(state)) {
        return edges;
      }
      state = next;
    }
    throw new IllegalStateException("components did not settle in " + MAX_ROUNDS + " rounds");
  }

  private static Dataset<Row> settled(Dataset<Row> edges) {
    Map<Long, Long> smaller = new HashMap<>();
    for (Row edge : edges.collectAsList()) {
      long a = smallest(edge.getLong(0), smaller);
      long b = smallest(edge.getLong(1), smaller);
      if (a != b) {
        smaller.put(Math.max(a, b), Math.min(a, b));
      }
    }
    List<Row> rows =
        smaller.keySet().stream().map(u -> RowFactory.create(u, smallest(u, smaller))).toList();
    return edges.sparkSession().createDataFrame(rows, edges.schema());
  }

  // The end of the way from a vertex to smaller ones of its component; others find it sooner then.
  private static long smallest(long vertex, Map<Long, Long> smaller) {
    long end = vertex;
    while (smaller.containsKey(end)) {
      end = smaller.get(end);
    }
    for (long v = vertex; v != end; ) {
      v = smaller.put(v, end);
    }
    return end;
  }

  // Larger neighbours of u go to u's smallest neighbour, or to u when it is smaller itself.
  private static Dataset<Row> largeStar(Dataset<Row> edges) {
    Dataset<Row> both = edges.union(edges.select(col("v").as("u"), col("u").as("v")));
    Dataset<Row> smallest = smallest(both).select(col("w"), least(col("m"), col("w")).as("m"));
    return both.join(smallest, col("u").equalTo(col("w")))
        .filter(col("v").gt(col("u")))
        .select(col("v").as("u"), col("m").as("v"))
        .distinct();
  }

  // Smaller neighbours of u, and u, go to the smallest of them.
  private static Dataset<Row> smallStar(Dataset<Row> edges) {
    Dataset<Row> smallest = smallest(edges);
    Dataset<Row> rest =
        edges
            .join(smallest, col("u").equalTo(col("w")))
            .filter(col("v").notEqual(col("m")))
            .select(col("v").as("u"), col("m").as("v"));
    return rest.union(smallest.select(col("w").as("u"), col("m").as("v"))).distinct();
  }

  private static Dataset<Row> smallest(Dataset<Row> edges) {
    return edges.select(col("u").as("w"), col("v")).groupBy(col("w")).agg(min(col("v")).as("m"));
  }

  // The same edges give the same state; others hardly ever. Two halves, so that no sum overflows.
  private static Row state(Dataset<Row> edges) {
    Column hash = xxhash64(col("u"), col("v"));
    return edges
        .agg(
            count(lit(1)),
            sum(hash.bitwiseAND(lit(MASK))),
            sum(shiftright(hash, 28).bitwiseAND(lit(MASK))))
        .first();
  }
}
