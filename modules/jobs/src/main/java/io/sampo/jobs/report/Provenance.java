package io.sampo.jobs.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.li;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.Manifest;
import io.sampo.storage.Sha256;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The chain from a row of the scored table back to the digest of what the corpus read. A link that
 * two files tell of is checked; one that they disagree on is said so.
 */
final class Provenance {
  private static final Set<String> TOKENIZER_FILES =
      Set.of("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");

  private final RunRecord run;
  private final List<DomContent> links = new ArrayList<>();

  private Provenance(RunRecord run) {
    this.run = run;
  }

  static Section of(RunRecord run) {
    return new Section("provenance", "Where the scores come from", new Provenance(run).content());
  }

  private List<DomContent> content() {
    String classifier = modelFingerprint("finetune");
    String encoder = modelFingerprint("pretrain");
    String shards = manifest("shards");
    String corpus = manifest("corpus");
    String vocabulary = manifest("vocabulary");
    run.stage("score")
        .map(stage -> stage.facts().path("model_fingerprint").asText(""))
        .filter(found -> !found.isEmpty())
        .ifPresent(found -> link("A row of score/scored names its model", found, classifier));
    run.stage("evaluate")
        .map(stage -> stage.facts().path("model_fingerprint").asText(""))
        .filter(found -> !found.isEmpty())
        .ifPresent(found -> link("The evaluated model", found, classifier));
    if (!classifier.isEmpty()) {
      link("The classifier, finetune/model", classifier, "");
      link("It began from the encoder", data("finetune", "base_model"), encoder);
    }
    if (!encoder.isEmpty()) {
      link("The encoder, pretrain/model", encoder, "");
      link("It learned from the shards", data("pretrain", "shards_sha256"), shards);
    }
    run.stage("shards")
        .ifPresent(
            stage -> {
              String both =
                  corpus.isEmpty() || vocabulary.isEmpty()
                      ? ""
                      : Sha256.of(corpus + "\n" + vocabulary);
              link("The shards were cut from corpus and vocabulary", inputs("shards"), both);
              link(
                  "They were tokenized by",
                  stage.facts().path("tokenizer_sha256").asText(""),
                  run.stage("vocabulary")
                      .map(v -> v.facts().path("tokenizer_sha256").asText(""))
                      .orElse(""));
            });
    link("The vocabulary was learned from the corpus", inputs("vocabulary"), corpus);
    link("The corpus, corpus/manifest.json", corpus, "");
    link(
        "What the corpus read",
        inputs("corpus"),
        run.stage("corpus").map(c -> c.document("card.json").path("inputs").asText("")).orElse(""));
    return links.isEmpty()
        ? List.of()
        : List.of(
            p("Each digest is a SHA-256; “agrees” means that both ends of the link name the same.")
                .withClass("words"),
            ol(each(links, one -> one)).withClass("chain"));
  }

  /**
   * @param expected what the other end of the link says; empty when it is not there
   */
  private void link(String words, String digest, String expected) {
    if (digest.isEmpty()) {
      return;
    }
    DomContent verdict =
        expected.isEmpty()
            ? text("")
            : digest.equals(expected)
                ? span("agrees").withClass("state complete")
                : span("differs: another one is there now").withClass("state failed");
    links.add(li(strong(words), text(" "), verdict, Pieces.digest(digest)));
  }

  private String manifest(String stage) {
    return run.stage(stage).flatMap(StageRecord::manifest).map(Manifest::sha256).orElse("");
  }

  private String inputs(String stage) {
    return run.stage(stage).flatMap(StageRecord::manifest).map(Manifest::inputs).orElse("");
  }

  private String data(String stage, String name) {
    return run.stage(stage)
        .map(s -> s.document("model/sampo.json").path("data").path(name).asText(""))
        .orElse("");
  }

  /**
   * A checkpoint's fingerprint, as {@code Checkpoint.fingerprint()} forms it of the hashes of
   * configuration, weights and tokenizer; here from those that its checkpoint.json lists.
   */
  private String modelFingerprint(String stage) {
    Optional<JsonNode> checkpoint =
        run.stage(stage).map(s -> s.document("model/checkpoint.json").path("files"));
    TreeMap<String, String> hashes = new TreeMap<>();
    checkpoint.ifPresent(
        files ->
            files.forEach(
                file -> {
                  String name = file.path("path").asText();
                  boolean weights = name.endsWith(".safetensors") && name.startsWith("model");
                  if (weights || name.equals("config.json") || TOKENIZER_FILES.contains(name)) {
                    hashes.put(name, file.path("sha256").asText());
                  }
                }));
    if (hashes.isEmpty()) {
      return "";
    }
    StringBuilder lines = new StringBuilder();
    hashes.forEach((name, sha256) -> lines.append(sha256).append("  ").append(name).append('\n'));
    return Sha256.of(lines.toString());
  }
}
