package io.sampo.corpus;

import static org.apache.spark.sql.functions.bin;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a corpus holds and what was left out of it, for people: {@code corpus/card.json}. Counts and
 * examples that depend on the texts alone, all of them formed in Spark.
 */
final class DataCard {
  private static final int VERSION = 1;
  private static final int EXAMPLES = 3;
  private static final int EXAMPLE_CHARACTERS = 300;

  private final Dataset<Row> documents;
  private final Dataset<Row> dropped;
  private final Dataset<Row> records;

  /**
   * @param documents the documents table
   * @param dropped the dropped table
   * @param records the records, for the texts of what was dropped
   */
  DataCard(Dataset<Row> documents, Dataset<Row> dropped, Dataset<Row> records) {
    this.documents = documents;
    this.dropped = dropped;
    this.records = records;
  }

  /**
   * @param counts by source
   * @param inputs digest of what was read
   */
  ObjectNode json(Map<String, SourceCounts> counts, String inputs) {
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.put("format_version", VERSION);
    card.put("inputs", inputs);
    card.set("total", SourceCounts.total(counts.values()).json());
    ObjectNode sources = card.putObject("sources");
    new TreeMap<>(counts).forEach((name, of) -> sources.set(name, of.json()));
    card.set("languages", languages());
    card.set("characters", lengths());
    card.set("violations", violations());
    card.set("near_duplicates", clusters());
    ObjectNode examples = card.putObject("examples");
    examples.set("kept", kept());
    examples.set("dropped", left());
    return card;
  }

  private ObjectNode languages() {
    ObjectNode languages = JsonNodeFactory.instance.objectNode();
    documents
        .filter(col("language").isNotNull())
        .groupBy(col("language"))
        .agg(count(lit(1)).as("n"), sum(col("characters")))
        .orderBy(col("n").desc(), col("language"))
        .collectAsList()
        .forEach(
            row -> {
              ObjectNode of = languages.putObject(row.getString(0));
              of.put("documents", row.getLong(1));
              of.put("characters", row.getLong(2));
            });
    return languages;
  }

  // Documents by powers of two of their characters.
  private ArrayNode lengths() {
    ArrayNode lengths = JsonNodeFactory.instance.arrayNode();
    documents
        .groupBy(length(bin(col("characters"))).as("digits"))
        .agg(count(lit(1)), sum(col("characters")))
        .orderBy(col("digits"))
        .collectAsList()
        .forEach(
            row -> {
              ObjectNode of = lengths.addObject();
              of.put("from", 1L << (row.getInt(0) - 1));
              of.put("below", 1L << row.getInt(0));
              of.put("documents", row.getLong(1));
              of.put("characters", row.getLong(2));
            });
    return lengths;
  }

  // Rules that the documents kept break, whether or not they were asked to drop.
  private ObjectNode violations() {
    ObjectNode violations = JsonNodeFactory.instance.objectNode();
    documents
        .select(explode(col("violations")).as("rule"))
        .groupBy(col("rule"))
        .agg(count(lit(1)))
        .orderBy(col("rule"))
        .collectAsList()
        .forEach(row -> violations.put(row.getString(0), row.getLong(1)));
    return violations;
  }

  // What a document kept stands for, by the number of near duplicates that were dropped for it.
  private ObjectNode clusters() {
    Dataset<Row> copies =
        dropped
            .filter(col("reason").equalTo("near_duplicate"))
            .groupBy(col("value"))
            .agg(count(lit(1)).as("copies"));
    Row row = copies.agg(count(lit(1)), sum(col("copies")), max(col("copies"))).first();
    ObjectNode clusters = JsonNodeFactory.instance.objectNode();
    clusters.put("clusters", row.getLong(0));
    clusters.put("dropped", row.isNullAt(1) ? 0 : row.getLong(1));
    clusters.put("largest", row.isNullAt(2) ? 0 : row.getLong(2) + 1);
    return clusters;
  }

  private ArrayNode kept() {
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    documents
        .select(col("text_sha256"), col("doc_id"), start())
        .orderBy(col("text_sha256"))
        .limit(EXAMPLES)
        .collectAsList()
        .forEach(row -> example(kept.addObject(), row.getString(1), row.getString(2)));
    return kept;
  }

  private ObjectNode left() {
    Map<String, List<Row>> chosen = new TreeMap<>();
    Column[] firsts = new Column[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      Column place = xxhash64(col("doc_id"), lit(i));
      firsts[i] = min(struct(place.as("place"), col("doc_id"), col("value")));
    }
    List<Object> ids = new ArrayList<>();
    Dataset<Row> byReason = dropped.groupBy(col("reason")).agg(firsts[0], firsts[1], firsts[2]);
    for (Row row : byReason.collectAsList()) {
      List<Row> of = chosen.computeIfAbsent(row.getString(0), r -> new ArrayList<>());
      for (int i = 0; i < EXAMPLES; i++) {
        Row example = row.getStruct(1 + i);
        if (of.stream().noneMatch(o -> o.getString(1).equals(example.getString(1)))) {
          of.add(example);
          ids.add(example.getString(1));
        }
      }
      of.sort(Comparator.comparing(r -> r.getString(1)));
    }
    Map<String, String> texts = new TreeMap<>();
    records
        .filter(col("doc_id").isin(ids.toArray()).and(col("text").isNotNull()))
        .select(col("doc_id"), start())
        .collectAsList()
        .forEach(row -> texts.put(row.getString(0), row.getString(1)));
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    chosen.forEach(
        (reason, rows) -> {
          ArrayNode of = left.putArray(reason);
          for (Row row : rows) {
            ObjectNode example = of.addObject();
            example(example, row.getString(1), texts.get(row.getString(1)));
            example.put("value", row.getString(2));
          }
        });
    return left;
  }

  private static Column start() {
    return col("text").substr(1, EXAMPLE_CHARACTERS).as("start");
  }

  private static void example(ObjectNode json, String docId, String start) {
    json.put("doc_id", docId);
    json.put("start", start);
  }
}
