package io.sampo.corpus.duplicates;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.function.BiFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Connected components as joins and aggregations, by alternating large-star and small-star (Kiveris
 * et al., SoCC 2014): no vertex's neighbours are ever in one place, so a vertex with a million of
 * them costs no memory. Ends after a number of rounds that grows with the square of the logarithm
 * of the largest component at most.
 */
final class ConnectedComponents {
  private static final int MAX_ROUNDS = 60;
  private static final long MASK = 0xFFFFFFF;

  private final BiFunction<Dataset<Row>, String, Dataset<Row>> store;

  /**
   * @param store writes a table under a name and gives it back read from there, so that a round
   *     does not repeat the one before
   */
  ConnectedComponents(BiFunction<Dataset<Row>, String, Dataset<Row>> store) {
    this.store = store;
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
    for (int round = 1; round <= MAX_ROUNDS; round++) {
      if (state.getLong(0) == 0) {
        return edges;
      }
      edges = store.apply(smallStar(largeStar(edges)), "round-" + round);
      Row next = state(edges);
      if (next.equals(state)) {
        return edges;
      }
      state = next;
    }
    throw new IllegalStateException("components did not settle in " + MAX_ROUNDS + " rounds");
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
