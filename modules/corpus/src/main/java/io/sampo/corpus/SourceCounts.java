package io.sampo.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.corpus.read.DropReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What became of the records of one source, or of all. Counts add up: read = kept + dropped. */
final class SourceCounts {
  private long records;
  private long documents;
  private long heldOut;
  private long characters;
  private final Map<String, Long> dropped = new TreeMap<>();
  private final Map<String, Long> repaired = new LinkedHashMap<>();

  /** Reading, clean-up and length filter, by source; duplicates still count as kept. */
  static Map<String, SourceCounts> ofRecords(Dataset<Row> records) {
    List<Column> sums = new ArrayList<>(List.of(sum(col("characters"))));
    for (String repair : RecordTable.REPAIRS) {
      sums.add(sum(col(repair)));
    }
    Map<String, SourceCounts> counts = new TreeMap<>();
    for (Row row :
        records
            .groupBy(col("source"), col("reason"))
            .agg(count(lit(1)), sums.toArray(Column[]::new))
            .collectAsList()) {
      SourceCounts of = counts.computeIfAbsent(row.getString(0), name -> new SourceCounts());
      of.records += row.getLong(2);
      if (row.isNullAt(1)) {
        of.documents += row.getLong(2);
        of.characters += row.getLong(3);
      } else {
        of.dropped.merge(row.getString(1), row.getLong(2), Long::sum);
      }
      for (int i = 0; i < RecordTable.REPAIRS.size(); i++) {
        of.repaired.merge(RecordTable.REPAIRS.get(i), row.getLong(4 + i), Long::sum);
      }
    }
    return counts;
  }

  /** Takes what was written: the documents that stayed, and the reasons of all others. */
  static void finish(Map<String, SourceCounts> counts, WrittenRows written) {
    counts.values().forEach(SourceCounts::forget);
    for (WrittenRows.Documents group : written.documents()) {
      SourceCounts of = counts.get(group.source());
      of.documents += group.documents();
      of.heldOut += group.heldOut();
      of.characters += group.characters();
    }
    for (WrittenRows.Dropped group : written.dropped()) {
      counts.get(group.source()).dropped.put(group.reason(), group.rows());
    }
  }

  private void forget() {
    documents = 0;
    heldOut = 0;
    characters = 0;
    dropped.clear();
  }

  static SourceCounts total(Iterable<SourceCounts> counts) {
    SourceCounts total = new SourceCounts();
    for (SourceCounts of : counts) {
      total.records += of.records;
      total.documents += of.documents;
      total.heldOut += of.heldOut;
      total.characters += of.characters;
      of.dropped.forEach((reason, n) -> total.dropped.merge(reason, n, Long::sum));
      of.repaired.forEach((repair, n) -> total.repaired.merge(repair, n, Long::sum));
    }
    return total;
  }

  long records() {
    return records;
  }

  long documents() {
    return documents;
  }

  long characters() {
    return characters;
  }

  long heldOut() {
    return heldOut;
  }

  /** Records dropped because the input is damaged, not by choice. */
  long broken() {
    long broken = 0;
    for (DropReason reason : DropReason.values()) {
      broken += reason.broken() ? dropped.getOrDefault(reason.label(), 0L) : 0;
    }
    return broken;
  }

  /** {@code too_short 12, duplicate 3}. */
  String reasons() {
    return String.join(
        ", ", dropped.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }

  /** For the data card: the facts of the manifest. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("records", records);
    json.put("documents", documents);
    json.put("held_out", heldOut);
    json.put("characters", characters);
    ObjectNode reasons = json.putObject("dropped");
    dropped.forEach(reasons::put);
    ObjectNode repairs = json.putObject("repaired");
    repaired.forEach(repairs::put);
    return json;
  }

  /** For the manifest, in a fixed order. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("records", records);
    facts.put("documents", documents);
    facts.put("held_out", heldOut);
    facts.put("characters", characters);
    facts.put("dropped", dropped);
    facts.put("repaired", repaired);
    return facts;
  }
}
