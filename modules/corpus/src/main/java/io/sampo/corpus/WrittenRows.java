package io.sampo.corpus;

import static org.apache.spark.sql.functions.bin;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the two tables of a corpus hold, counted in one pass over each: a small corpus spends more
 * time on starting jobs than on its texts. The groups are few however large the corpus is.
 *
 * @param documents groups of the documents table
 * @param dropped groups of the dropped table
 */
record WrittenRows(List<Documents> documents, List<Dropped> dropped) {
  /** How many rows of each group are shown as examples, at most. */
  static final int EXAMPLES = 3;

  /**
   * Documents of one source, language and length.
   *
   * @param language null when none was found
   * @param digits of the number of characters in binary
   */
  record Documents(
      String source, String language, int digits, long documents, long heldOut, long characters) {}

  /**
   * Rows of one source dropped for one reason.
   *
   * @param examples by the draw that chose them; one row may be drawn twice
   */
  record Dropped(String source, String reason, long rows, List<Example> examples) {}

  /**
   * A dropped row.
   *
   * @param place in its draw: the smallest wins
   */
  record Example(long place, String docId, String value) {}

  static WrittenRows of(Dataset<Row> documents, Dataset<Row> dropped) {
    return new WrittenRows(documents(documents), dropped(dropped));
  }

  private static List<Documents> documents(Dataset<Row> documents) {
    return documents
        .groupBy(col("source"), col("language"), length(bin(col("characters"))).as("digits"))
        .agg(count(lit(1)), sum(when(col("held_out"), 1L).otherwise(0L)), sum(col("characters")))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Documents(
                    row.getString(0),
                    row.getString(1),
                    row.getInt(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)))
        .toList();
  }

  private static List<Dropped> dropped(Dataset<Row> dropped) {
    List<Column> sums = new ArrayList<>();
    for (int draw = 0; draw < EXAMPLES; draw++) {
      Column place = xxhash64(col("doc_id"), lit(draw));
      sums.add(min(struct(place.as("place"), col("doc_id"), col("value"))));
    }
    return dropped
        .groupBy(col("source"), col("reason"))
        .agg(count(lit(1)), sums.toArray(Column[]::new))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Dropped(
                    row.getString(0),
                    row.getString(1),
                    row.getLong(2),
                    IntStream.range(0, EXAMPLES)
                        .mapToObj(draw -> example(row.getStruct(3 + draw)))
                        .toList()))
        .toList();
  }

  private static Example example(Row row) {
    return new Example(row.getLong(0), row.getString(1), row.getString(2));
  }

  /** Of all sources, by reason: the rows with the smallest places, in the order of their ids. */
  Map<String, List<Example>> examples() {
    Map<String, List<Example>> drawn = new TreeMap<>();
    for (Dropped group : dropped) {
      drawn.computeIfAbsent(group.reason(), r -> new ArrayList<>()).addAll(group.examples());
    }
    drawn.replaceAll((reason, examples) -> smallest(examples));
    return drawn;
  }

  private static List<Example> smallest(List<Example> examples) {
    Map<String, Example> byId = new TreeMap<>();
    examples.stream()
        .sorted(Comparator.comparingLong(Example::place).thenComparing(Example::docId))
        .filter(example -> byId.size() < EXAMPLES)
        .forEach(example -> byId.putIfAbsent(example.docId(), example));
    return List.copyOf(byId.values());
  }
}
