package io.sampo.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the corpus's manifest tells, and what of it is shown. */
final class CorpusFacts {
  private CorpusFacts() {}

  /** The configuration. What a path is called differs between equal runs; names do not. */
  static Map<String, Object> config(CorpusConfig config) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sources", sources(config.sources()));
    facts.put("limits", config.limits());
    facts.put("clean", config.clean());
    facts.put("language", config.language());
    Map<String, Object> filters = new LinkedHashMap<>();
    filters.put("min_characters", config.filters().minCharacters());
    filters.put("max_characters", config.filters().maxCharacters());
    filters.put("rules", config.filters().rules());
    filters.put("bounds", config.filters().bounds());
    filters.put("blocked_urls", config.filters().blockedUrls().isPresent());
    filters.put("keep_where", config.filters().keepWhere());
    facts.put("filters", filters);
    facts.put("duplicates", config.duplicates());
    Map<String, Object> contamination = new LinkedHashMap<>();
    contamination.put("test_sets", sources(config.contamination().testSets()));
    contamination.put("n_gram", config.contamination().nGram());
    contamination.put("min_hits", config.contamination().minHits());
    facts.put("contamination", contamination);
    facts.put("held_out_share", config.heldOutShare());
    return facts;
  }

  private static List<Map<String, Object>> sources(List<Source> of) {
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Source source : of) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", source.name());
      facts.put("format", source.format());
      facts.put("text_field", source.textField());
      facts.put("id_field", source.idField());
      facts.put("url_field", source.urlField());
      facts.put("weight", source.weight());
      sources.add(facts);
    }
    return sources;
  }

  static ManifestDraft add(
      ManifestDraft draft, Map<String, SourceCounts> counts, CorpusInputs inputs) {
    List<Map<String, Object>> sources = new ArrayList<>();
    for (Source source : inputs.sources()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", source.name());
      facts.put("files", inputs.files(source));
      facts.put("bytes", inputs.bytes(source));
      facts.putAll(counts.getOrDefault(source.name(), new SourceCounts()).facts());
      sources.add(facts);
    }
    return draft.facts(SourceCounts.total(counts.values()).facts()).fact("sources", sources);
  }

  static Map<String, Object> figures(Manifest manifest) {
    JsonFields facts = manifest.facts("corpus/manifest.json");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String name : List.of("records", "documents", "held_out", "characters")) {
      figures.put(name, facts.count(name));
    }
    JsonNode dropped = facts.value("dropped");
    dropped
        .fieldNames()
        .forEachRemaining(r -> figures.put("dropped_" + r, dropped.get(r).asLong()));
    largest(facts.value("languages")).forEach((l, n) -> figures.put("language_" + l, n));
    long clusters = facts.value("near_duplicates").get("clusters").asLong();
    if (clusters > 0) {
      figures.put("near_duplicate_clusters", clusters);
    }
    return figures;
  }

  // The most frequent languages, three at most.
  private static Map<String, Long> largest(JsonNode languages) {
    Map<String, Long> documents = new TreeMap<>();
    languages
        .fieldNames()
        .forEachRemaining(l -> documents.put(l, languages.get(l).get("documents").asLong()));
    Map<String, Long> largest = new LinkedHashMap<>();
    documents.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(3)
        .forEach(entry -> largest.put(entry.getKey(), entry.getValue()));
    return largest;
  }
}
