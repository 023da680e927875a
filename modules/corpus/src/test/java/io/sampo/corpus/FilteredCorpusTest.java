package io.sampo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.corpus.clean.CleanConfig;
import io.sampo.corpus.clean.Pii;
import io.sampo.corpus.filter.Bound;
import io.sampo.corpus.filter.FilterConfig;
import io.sampo.corpus.filter.LanguageConfig;
import io.sampo.corpus.filter.RuleSet;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilteredCorpusTest {
  private static final String ENGLISH =
      "The miller walked to the market in the morning, and the road was long and full of mud.";
  private static final String FINNISH =
      "Mylläri käveli aamulla torille, ja tie oli pitkä ja täynnä mutaa, niin kuin aina syksyllä.";

  @TempDir Path dir;

  @Test
  void otherBoundsNeedNoSecondReading() throws IOException {
    write("a.txt", ENGLISH + "\n" + "word ".repeat(40) + "\n");
    CorpusConfig config = CorpusConfig.defaults().withSources(lines()).withHeldOutShare(0);
    run(config);
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text")).hasSize(2);
    String records = Runs.hashes(dir.resolve("run/records")).toString();
    var written = Files.getLastModifiedTime(dir.resolve("run/records/commit.json"));

    Bound bound = new Bound("mine", "top_2_gram", Optional.empty(), Optional.of(0.5));
    run(config.withFilters(config.filters().withBounds(List.of(bound))));
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "doc_id", "reason", "round(value, 3)"))
        .containsExactly("t/a.txt:000000000087|mine|1.764");
    assertThat(Runs.hashes(dir.resolve("run/records"))).hasToString(records);
    assertThat(Files.getLastModifiedTime(dir.resolve("run/records/commit.json")))
        .isEqualTo(written);
  }

  @Test
  void rulesAreColumnsAndDropOnlyWhenAskedTo() throws IOException {
    write("a.txt", ENGLISH + "\n");
    CorpusConfig config = CorpusConfig.defaults().withSources(lines()).withHeldOutShare(0);
    run(config);
    assertThat(
            Runs.rows(
                dir.resolve("run/corpus/documents"),
                "statistics.words",
                "statistics.stop_words",
                "array_join(violations, ' ')"))
        .containsExactly(
            "18.0|4.0|gopher_quality.words gopher_repetition.top_3_gram"
                + " gopher_repetition.top_4_gram c4.sentences");
    CorpusConfig strict =
        config.withFilters(FilterConfig.defaults().withRules(List.of(RuleSet.GOPHER_QUALITY)));
    assertThatThrownBy(() -> run(strict))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all 1 records were dropped (gopher_quality.words 1)");
    run(
        strict.withFilters(
            strict
                .filters()
                .withBounds(
                    List.of(
                        new Bound(
                            "gopher_quality.words",
                            "words",
                            Optional.of(10.0),
                            Optional.empty())))));
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "array_join(violations, ' ')"))
        .containsExactly("gopher_repetition.top_3_gram gopher_repetition.top_4_gram c4.sentences");
  }

  @Test
  void languageAddressExpressionAndPersonalData() throws IOException {
    write("urls", "# blocked\nads.example.com\nexample.org/spam/\n");
    write(
        "a.jsonl",
        json(ENGLISH + " Mail me@example.net.", "https://example.org/good")
            + json(ENGLISH + " Again.", "https://www.ads.example.com/x?y")
            + json(ENGLISH + " Once more.", "http://example.org/spam/1")
            + json(FINNISH, "https://example.org/fi")
            + json(ENGLISH + " This is secret.", "https://example.org/secret"));
    run(
        CorpusConfig.defaults()
            .withSources(
                Source.of("j", dir + "/in/a.jsonl", SourceFormat.JSONL)
                    .withFields("text", null, "url"))
            .withClean(new CleanConfig(true, List.of(Pii.EMAIL), List.of()))
            .withLanguage(new LanguageConfig(true, List.of("en"), 0.5))
            .withFilters(
                FilterConfig.defaults()
                    .withBlockedUrls(dir + "/in/urls")
                    .withKeepWhere("NOT contains(text, 'secret')"))
            .withHeldOutShare(0));
    assertThat(Runs.rows(dir.resolve("run/corpus/documents"), "text", "url", "language"))
        .containsExactly(ENGLISH + " Mail <email>.|https://example.org/good|en");
    assertThat(Runs.rows(dir.resolve("run/corpus/dropped"), "reason", "substring(value, 1, 16)"))
        .satisfiesExactly(
            r -> assertThat(r).isEqualTo("blocked_url|ads.example.com"),
            r -> assertThat(r).isEqualTo("blocked_url|example.org/spam"),
            r -> assertThat(r).isEqualTo("keep_where|false"),
            r -> assertThat(r).startsWith("language|fi "));
    var repaired = Manifest.read(Runs.storage(), dir + "/run/corpus").facts().get("repaired");
    assertThat(repaired.get("masked_email").asLong()).isEqualTo(1);
    card();
  }

  private void card() throws IOException {
    JsonNode card = new ObjectMapper().readTree(dir.resolve("run/corpus/card.json").toFile());
    assertThat(card.at("/format_version").asInt()).isEqualTo(1);
    assertThat(card.at("/total/records").asLong()).isEqualTo(5);
    assertThat(card.at("/total/dropped/blocked_url").asLong()).isEqualTo(2);
    assertThat(card.at("/sources/j/documents").asLong()).isEqualTo(1);
    assertThat(card.at("/languages/en/documents").asLong()).isEqualTo(1);
    assertThat(card.at("/characters/0/from").asLong()).isEqualTo(64);
    assertThat(card.at("/characters/0/characters").asLong()).isEqualTo(ENGLISH.length() + 14);
    assertThat(card.at("/violations/gopher_quality.words").asLong()).isEqualTo(1);
    assertThat(card.at("/examples/kept/0/start").asText()).startsWith(ENGLISH);
    assertThat(card.at("/examples/dropped/language/0/start").asText()).isEqualTo(FINNISH);
    assertThat(card.at("/examples/dropped/blocked_url")).isNotEmpty();
    assertThat(card.at("/near_duplicates/clusters").asLong()).isZero();
  }

  @Test
  void wrongExpressionIsRefusedBeforeReading() throws IOException {
    write("a.txt", ENGLISH + "\n");
    CorpusConfig config = CorpusConfig.defaults().withSources(lines());
    assertThatThrownBy(
            () -> run(config.withFilters(FilterConfig.defaults().withKeepWhere("nonsense > 1"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("corpus.filters.keep_where: 'nonsense > 1' is no expression")
        .hasMessageContaining("statistics");
    assertThatThrownBy(
            () -> run(config.withFilters(FilterConfig.defaults().withKeepWhere("1 + characters"))))
        .hasMessageStartingWith(
            "corpus.filters.keep_where: '1 + characters' is neither true nor false");
    assertThatThrownBy(
            () -> run(config.withFilters(FilterConfig.defaults().withBlockedUrls("nowhere"))))
        .hasMessageStartingWith("corpus.filters.blocked_urls (nowhere): no such file");
    assertThatThrownBy(() -> new Bound("x", "wordz", Optional.of(1.0), Optional.empty()))
        .hasMessageStartingWith("corpus.filters.bounds.statistic: 'wordz' is not measured");
    assertThat(Runs.leftovers(dir.resolve("run"))).isEmpty();
  }

  @Test
  void weightKeepsAShareByContent() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append("document number ").append(i).append(" of a source\n");
    }
    write("a.txt", text.toString());
    StageResult result =
        run(CorpusConfig.defaults().withSources(lines().withWeight(0.25)).withHeldOutShare(0));
    long documents = (Long) result.figures().get("documents");
    assertThat(documents).isBetween(70L, 130L);
    assertThat(result.figures()).containsEntry("dropped_source_weight", 400 - documents);
  }

  @Test
  void gopherC4AndFineWebOnRealText() {
    Path wiki = SharedData.path("data/corpora/wiki_en/wiki_en_dev_00.txt.gz");
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(Source.of("wiki", wiki.toString(), SourceFormat.WIKIEXTRACTOR))
            .withFilters(FilterConfig.defaults().withRules(List.of(RuleSet.values())));
    StageResult result = run(config);
    double share =
        (double) (Long) result.figures().get("documents") / (Long) result.figures().get("records");
    // datatrove keeps 13.8 % of the first 10,682 documents.
    assertThat(share).isBetween(0.12, 0.16);
  }

  private Source lines() {
    return Source.of("t", dir + "/in/a.txt", SourceFormat.LINES);
  }

  private StageResult run(CorpusConfig config) {
    return new CorpusStage(config, Runs.run(dir.resolve("run")), EmbeddedSpark.session()).run();
  }

  private static String json(String text, String url) {
    return "{\"text\":\"" + text + "\",\"url\":\"" + url + "\"}\n";
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve("in"));
    Files.writeString(dir.resolve("in").resolve(name), text);
  }
}
