package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.corpus.read.DropReason;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a corpus holds and what was left out of it, for people: {@code corpus/card.json}. Counts and
 * examples that depend on the texts alone, all of them formed in Spark.
 */
final class DataCard {
  private static final int VERSION = 1;
  private static final int EXAMPLE_CHARACTERS = 300;

  private final Dataset<Row> documents;
  private final Dataset<Row> dropped;
  private final Dataset<Row> records;
  private final WrittenRows written;

  /**
   * @param documents the documents table
   * @param dropped the dropped table
   * @param records the records, for the texts of what was dropped
   * @param written the counts of the two tables
   */
  DataCard(
      Dataset<Row> documents, Dataset<Row> dropped, Dataset<Row> records, WrittenRows written) {
    this.documents = documents;
    this.dropped = dropped;
    this.records = records;
    this.written = written;
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
    Map<String, Share> shares = new TreeMap<>();
    for (WrittenRows.Documents group : written.documents()) {
      if (group.language() != null) {
        shares.merge(group.language(), Share.of(group), Share::plus);
      }
    }
    ObjectNode languages = JsonNodeFactory.instance.objectNode();
    shares.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().documents()))
        .forEach(entry -> entry.getValue().into(languages.putObject(entry.getKey())));
    return languages;
  }

  // Documents by powers of two of their characters.
  private ArrayNode lengths() {
    Map<Integer, Share> shares = new TreeMap<>();
    for (WrittenRows.Documents group : written.documents()) {
      shares.merge(group.digits(), Share.of(group), Share::plus);
    }
    ArrayNode lengths = JsonNodeFactory.instance.arrayNode();
    shares.forEach(
        (digits, share) -> {
          ObjectNode of = lengths.addObject();
          of.put("from", 1L << (digits - 1));
          of.put("below", 1L << digits);
          share.into(of);
        });
    return lengths;
  }

  /** A share of the documents. */
  private record Share(long documents, long characters) {
    static Share of(WrittenRows.Documents group) {
      return new Share(group.documents(), group.characters());
    }

    Share plus(Share other) {
      return new Share(documents + other.documents, characters + other.characters);
    }

    void into(ObjectNode json) {
      json.put("documents", documents);
      json.put("characters", characters);
    }
  }

  // Rules that the documents kept break, whether or not they were asked to drop.
  private ObjectNode violations() {
    Map<String, Long> counts = new TreeMap<>();
    documents
        .select(explode(col("violations")).as("rule"))
        .groupBy(col("rule"))
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    ObjectNode violations = JsonNodeFactory.instance.objectNode();
    counts.forEach(violations::put);
    return violations;
  }

  // What a document kept stands for, by the number of near duplicates that were dropped for it.
  private ObjectNode clusters() {
    String reason = DropReason.NEAR_DUPLICATE.label();
    long clusters = 0;
    long copies = 0;
    long largest = 0;
    if (written.dropped().stream().anyMatch(group -> group.reason().equals(reason))) {
      Row row =
          dropped
              .filter(col("reason").equalTo(reason))
              .groupBy(col("value"))
              .agg(count(lit(1)).as("copies"))
              .agg(count(lit(1)), sum(col("copies")), max(col("copies")))
              .first();
      clusters = row.getLong(0);
      copies = row.getLong(1);
      largest = row.getLong(2) + 1;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("clusters", clusters);
    json.put("dropped", copies);
    json.put("largest", largest);
    return json;
  }

  private ArrayNode kept() {
    List<String> ids =
        documents
            .select(col("text_sha256"), col("doc_id"))
            .orderBy(col("text_sha256"))
            .limit(WrittenRows.EXAMPLES)
            .collectAsList()
            .stream()
            .map(row -> row.getString(1))
            .toList();
    Map<String, String> starts = starts(documents, ids);
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    ids.forEach(id -> example(kept.addObject(), id, starts.get(id)));
    return kept;
  }

  private ObjectNode left() {
    Map<String, List<WrittenRows.Example>> chosen = written.examples();
    List<String> ids = chosen.values().stream().flatMap(List::stream).map(e -> e.docId()).toList();
    Map<String, String> starts = starts(records, ids);
    ObjectNode left = JsonNodeFactory.instance.objectNode();
    chosen.forEach(
        (reason, examples) -> {
          ArrayNode of = left.putArray(reason);
          for (WrittenRows.Example chose : examples) {
            ObjectNode example = of.addObject();
            example(example, chose.docId(), starts.get(chose.docId()));
            example.put("value", chose.value());
          }
        });
    return left;
  }

  // The starts of some texts, by doc_id; one that is null has none.
  private static Map<String, String> starts(Dataset<Row> texts, List<String> ids) {
    Map<String, String> starts = new TreeMap<>();
    if (!ids.isEmpty()) {
      texts
          .filter(col("doc_id").isin(ids.toArray()).and(col("text").isNotNull()))
          .select(col("doc_id"), col("text").substr(1, EXAMPLE_CHARACTERS))
          .collectAsList()
          .forEach(row -> starts.put(row.getString(0), row.getString(1)));
    }
    return starts;
  }

  private static void example(ObjectNode json, String docId, String start) {
    json.put("doc_id", docId);
    json.put("start", start);
  }
}
