package io.sampo.jobs.report;

import static j2html.TagCreator.blockquote;
import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The data card: what the corpus holds, what was left out of it, and why. */
final class CorpusSection {
  private static final Set<String> KNOWN =
      Set.of(
          "format_version",
          "inputs",
          "total",
          "sources",
          "languages",
          "characters",
          "violations",
          "near_duplicates",
          "examples");

  private final JsonNode card;

  private CorpusSection(JsonNode card) {
    this.card = card;
  }

  static Section of(StageRecord stage) {
    JsonNode card = stage.document("card.json");
    List<DomContent> content =
        card.isObject()
            ? new CorpusSection(card).content()
            : new ArrayList<>(List.of(JsonView.of("Facts", stage.facts())));
    return new Section("corpus", "Data", stage.facts().isEmpty() ? List.of() : content);
  }

  private List<DomContent> content() {
    List<DomContent> content = new ArrayList<>();
    JsonNode total = card.path("total");
    Map<String, Long> flow = new LinkedHashMap<>();
    flow.put("kept", total.path("documents").asLong());
    counts(total.path("dropped"))
        .forEach((rule, n) -> flow.put("dropped: " + Pieces.words(rule), n));
    List<DomContent> tables = new ArrayList<>();
    tables.add(Pieces.bars("Kept and dropped", "records", flow));
    Map<String, Long> languages = new LinkedHashMap<>();
    card.path("languages")
        .fields()
        .forEachRemaining(l -> languages.put(l.getKey(), l.getValue().path("documents").asLong()));
    if (!languages.isEmpty()) {
      tables.add(Pieces.bars("Languages of what was kept", "documents", languages));
    }
    Map<String, Long> lengths = new LinkedHashMap<>();
    for (JsonNode bucket : card.path("characters")) {
      lengths.put(
          Pieces.count(bucket.path("from").asLong())
              + " – "
              + Pieces.count(bucket.path("below").asLong() - 1),
          bucket.path("documents").asLong());
    }
    if (!lengths.isEmpty()) {
      tables.add(Pieces.bars("Lengths of documents, characters", "documents", lengths));
    }
    Map<String, Long> violations = counts(card.path("violations"));
    if (!violations.isEmpty()) {
      tables.add(Pieces.bars("Rules that kept documents break", "documents", violations));
    }
    Map<String, Long> repaired = counts(total.path("repaired"));
    repaired.values().removeIf(n -> n == 0);
    if (!repaired.isEmpty()) {
      tables.add(Pieces.bars("Repaired", "places", worded(repaired)));
    }
    content.add(div(each(tables, table -> table)).withClass("tables"));
    content.add(sources());
    JsonNode near = card.path("near_duplicates");
    if (near.path("clusters").asLong() > 0) {
      content.add(
          p(
              Pieces.count(near.path("clusters").asLong())
                  + " documents stand for near duplicates of theirs: "
                  + Pieces.count(near.path("dropped").asLong())
                  + " were dropped, the largest cluster holds "
                  + Pieces.count(near.path("largest").asLong())
                  + "."));
    }
    content.add(examples());
    card.fields()
        .forEachRemaining(
            field -> {
              if (!KNOWN.contains(field.getKey())) {
                content.add(JsonView.of(Pieces.words(field.getKey()), field.getValue()));
              }
            });
    return content;
  }

  private DomContent sources() {
    Set<String> rules = new LinkedHashSet<>();
    card.path("sources").forEach(s -> s.path("dropped").fieldNames().forEachRemaining(rules::add));
    List<String> header =
        new ArrayList<>(List.of("source", "records", "documents", "held out", "characters"));
    rules.forEach(rule -> header.add(Pieces.words(rule)));
    List<List<String>> rows = new ArrayList<>();
    card.path("sources")
        .fields()
        .forEachRemaining(
            source -> {
              JsonNode of = source.getValue();
              List<String> row = new ArrayList<>(List.of(source.getKey()));
              for (String name : List.of("records", "documents", "held_out", "characters")) {
                row.add(Pieces.count(of.path(name).asLong()));
              }
              rules.forEach(rule -> row.add(Pieces.count(of.path("dropped").path(rule).asLong())));
              rows.add(row);
            });
    return Pieces.table("Sources, and what was dropped of each", header, rows);
  }

  private DomContent examples() {
    List<DomContent> parts = new ArrayList<>();
    parts.add(h3("Kept"));
    card.path("examples").path("kept").forEach(example -> parts.add(example(example)));
    card.path("examples")
        .path("dropped")
        .fields()
        .forEachRemaining(
            reason -> {
              parts.add(h3("Dropped: " + Pieces.words(reason.getKey())));
              reason.getValue().forEach(example -> parts.add(example(example)));
            });
    return parts.size() == 1
        ? text("")
        : Pieces.folded("Samples of what was kept and dropped", parts.toArray(DomContent[]::new));
  }

  private static DomContent example(JsonNode example) {
    String start = example.path("start").asText("");
    String value = example.path("value").asText("");
    return div(
            p(code(example.path("doc_id").asText()), text(value.isEmpty() ? "" : " → " + value)),
            Pieces.unlessEmpty(start, () -> blockquote(start)))
        .withClass("example");
  }

  /** Numbers by name, largest first. */
  private static Map<String, Long> counts(JsonNode object) {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>();
    object.fields().forEachRemaining(fields::add);
    fields.sort(Comparator.comparingLong(field -> -field.getValue().asLong()));
    Map<String, Long> counts = new LinkedHashMap<>();
    fields.forEach(field -> counts.put(field.getKey(), field.getValue().asLong()));
    return counts;
  }

  private static Map<String, Long> worded(Map<String, Long> counts) {
    Map<String, Long> worded = new LinkedHashMap<>();
    counts.forEach((name, n) -> worded.put(Pieces.words(name), n));
    return worded;
  }
}
