package io.sampo.jobs.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.Head;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.Provenance;
import io.sampo.jobs.stage.Stage;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestFile;
import io.sampo.storage.Redaction;
import io.sampo.storage.Storage;
import io.sampo.storage.StoredFile;
import io.sampo.tokenizer.Tokenizer;

/**
 * Says what something is: a run, a stage's output, a checkpoint, a tokenizer, a Parquet file of one
 * of these, or the jar.
 */
public final class Artifact {
  private static final int MAX_CARD_BYTES = 64 << 20;
  private final Storage storage;
  private final boolean verify;

  /**
   * @param verify whether the hash of every file is checked
   */
  public Artifact(Storage storage, boolean verify) {
    this.storage = storage;
    this.verify = verify;
  }

  /**
   * Describes a directory or a file.
   *
   * @throws InvalidInputException if it is none of these, or damaged
   */
  public ObjectNode describe(String uri) {
    String directory = storage.resolve(uri);
    StoredFile found =
        storage
            .find(directory)
            .orElseThrow(
                () ->
                    invalid(
                        uri,
                        "no such file or directory",
                        "name a run, a stage's output, a checkpoint, a Parquet file or sampo.jar"));
    if (!found.directory()) {
      return (ObjectNode) Redaction.redact(new ArtifactFile(storage, directory).describe());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (has(directory, "commit.json")) {
      stage(directory, json);
      card(directory, json);
    } else if (has(directory, "config.json")) {
      checkpoint(directory, json);
    } else if (has(directory, "vocab.txt") || has(directory, "tokenizer.json")) {
      tokenizer(directory, json);
    } else if (has(directory, "claims")) {
      run(directory, json);
    } else {
      throw invalid(
          uri,
          "is neither a run nor a finished stage nor a checkpoint nor a tokenizer",
          "name the directory that run.dir names, or one inside it");
    }
    return (ObjectNode) Redaction.redact(json);
  }

  private void run(String directory, ObjectNode json) {
    json.put("kind", "run");
    json.put("path", Storage.display(directory));
    ArrayNode stages = json.putArray("stages");
    for (Stage stage : Stage.values()) {
      String output = Storage.child(directory, stage.label());
      ObjectNode entry = stages.addObject();
      if (has(output, "commit.json")) {
        stage(output, entry);
      } else {
        entry.put("kind", stage.label());
        entry.put("state", storage.exists(output) ? "unfinished" : "not there");
      }
    }
  }

  private void stage(String directory, ObjectNode json) {
    Manifest manifest = Manifest.read(storage, directory);
    json.put("kind", manifest.kind());
    json.put("state", "complete");
    json.put("path", Storage.display(directory));
    json.put("generator", manifest.generator());
    json.put("files", manifest.files().size());
    json.put("bytes", manifest.files().stream().mapToLong(ManifestFile::bytes).sum());
    json.put("manifest_sha256", manifest.sha256());
    if (verify) {
      manifest.requireHashes(storage, directory);
      json.put("verified", true);
    } else {
      manifest.requireFiles(storage, directory);
    }
    json.set("facts", manifest.facts());
    json.set("config", manifest.config());
  }

  /** What the corpus stage says of its documents. */
  private void card(String directory, ObjectNode json) {
    String file = Storage.child(directory, "card.json");
    if (storage.exists(file)) {
      json.set(
          "card",
          CanonicalJson.parse(storage.readBytes(file, MAX_CARD_BYTES), Storage.display(file)));
    }
  }

  private void checkpoint(String directory, ObjectNode json) {
    Checkpoint checkpoint = Checkpoint.load(storage, directory);
    BertConfig config = checkpoint.config();
    Head head = checkpoint.head();
    json.put("kind", "checkpoint");
    json.put("path", Storage.display(directory));
    Provenance provenance = checkpoint.provenance();
    if (provenance.config().path("task").isTextual()) {
      json.set("task", provenance.config().get("task"));
    }
    json.put("head", head.getClass().getSimpleName());
    if (!checkpoint.labels().isEmpty()) {
      ArrayNode labels = json.putArray("labels");
      checkpoint.labels().forEach(labels::add);
    }
    json.put("layers", config.layers());
    json.put("hidden_size", config.hiddenSize());
    json.put("heads", config.heads());
    json.put("intermediate_size", config.intermediateSize());
    json.put("max_positions", config.maxPositions());
    json.put("vocabulary", config.vocabSize());
    json.put("parameters", ParameterLayout.of(config, head).length());
    json.put("fingerprint", checkpoint.fingerprint());
    if (has(directory, "vocab.txt") || has(directory, "tokenizer.json")) {
      json.put("tokenizer_fingerprint", checkpoint.tokenizer().fingerprint());
    }
    json.put("can_resume", checkpoint.trainerState().isPresent());
    set(json, "metrics", provenance.metrics());
    set(json, "data", provenance.data());
    set(json, "versions", provenance.versions());
    set(json, "config", provenance.config());
  }

  private void tokenizer(String directory, ObjectNode json) {
    Tokenizer tokenizer = TokenizerSource.load(storage, directory, true);
    json.put("kind", "tokenizer");
    json.put("path", Storage.display(directory));
    json.put("vocabulary", tokenizer.vocabulary().size());
    json.put("lowercase", tokenizer.options().lowercase());
    json.put("strip_accents", tokenizer.options().stripAccents());
    json.put("split_cjk", tokenizer.options().splitCjk());
    json.put("tokenizer_fingerprint", tokenizer.fingerprint());
  }

  private static void set(ObjectNode json, String name, JsonNode part) {
    if (!part.isEmpty()) {
      json.set(name, part);
    }
  }

  private boolean has(String directory, String name) {
    return storage.exists(Storage.child(directory, name));
  }

  private static InvalidInputException invalid(String uri, String problem, String remedy) {
    return new InvalidInputException(Storage.display(uri), problem, remedy);
  }
}
