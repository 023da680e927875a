package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a stage knows of its output; {@link StagedDirectory#commit} adds the files and makes a
 * {@link Manifest} of it. Give it nothing that differs between equal runs: no times, no absolute
 * paths.
 *
 * <pre>{@code
 * ManifestDraft.of("shards", config)
 *     .inputs(corpus.sha256())
 *     .fact("rows", 1_000)
 *     .file("train/shard-00000.parquet", bytes, sha256, Map.of("rows", 500, "tokens", 61_234));
 * }</pre>
 */
public final class ManifestDraft {
  private final String kind;
  private final ObjectNode config;
  private final ObjectNode facts = JsonNodeFactory.instance.objectNode();
  private final Map<String, ManifestFile> known = new TreeMap<>();
  private final Map<String, ObjectNode> extras = new TreeMap<>();
  private final TreeSet<String> unlisted = new TreeSet<>();
  private String inputs = "";

  private ManifestDraft(String kind, ObjectNode config) {
    this.kind = kind;
    this.config = config;
  }

  /**
   * @param kind name of the stage
   * @param config its configuration record, or another plain value that becomes a JSON object;
   *     secrets are redacted
   */
  public static ManifestDraft of(String kind, Object config) {
    return new ManifestDraft(kind, object(config));
  }

  /** Digest of what the stage read: an upstream manifest's sha256, or a listing's digest. */
  public ManifestDraft inputs(String digest) {
    this.inputs = Objects.requireNonNull(digest, "digest");
    return this;
  }

  /** A count or another plain value. */
  public ManifestDraft fact(String name, Object value) {
    facts.set(name, Redaction.redact(CanonicalJson.tree(value)));
    return this;
  }

  /** Several facts. */
  public ManifestDraft facts(Map<String, ?> values) {
    values.forEach(this::fact);
    return this;
  }

  /**
   * A file whose hash its writer took, so that it is not read again.
   *
   * @param path relative to the stage's directory
   * @param bytes its length, which is compared with the file's
   * @param extra further fields, such as {@code rows}
   */
  public ManifestDraft file(String path, long bytes, String sha256, Map<String, ?> extra) {
    known.put(path, new ManifestFile(path, bytes, sha256, object(extra)));
    return this;
  }

  /** Further fields of a file that is hashed by the commit. */
  public ManifestDraft extra(String path, Map<String, ?> extra) {
    extras.put(path, object(extra));
    return this;
  }

  /** Leaves a file or directory out, because it has a manifest of its own (checkpoints). */
  public ManifestDraft unlisted(String path) {
    String problem = ManifestFile.problem(path);
    if (problem != null) {
      throw new IllegalArgumentException("'" + path + "' " + problem);
    }
    unlisted.add(path);
    return this;
  }

  /** The manifest of what lies in the directory now; hashes the files that are not known yet. */
  Manifest complete(Storage storage, String directory) {
    List<ManifestFile> files = new ArrayList<>();
    TreeMap<String, Object> missing = new TreeMap<>(known);
    missing.putAll(extras);
    for (StoredFile file : StageFiles.of(storage, directory, List.copyOf(unlisted))) {
      missing.remove(file.path());
      files.add(entry(storage, file));
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "the stage names a file that it did not write: " + missing.firstKey());
    }
    return new Manifest(
        kind, Generator.version(), config, inputs, files, List.copyOf(unlisted), facts.deepCopy());
  }

  private ManifestFile entry(Storage storage, StoredFile file) {
    ManifestFile told = known.get(file.path());
    if (told == null) {
      ObjectNode extra = extras.getOrDefault(file.path(), object(Map.of()));
      return new ManifestFile(file.path(), file.bytes(), storage.sha256(file.uri()), extra);
    }
    if (told.bytes() != file.bytes()) {
      throw new IllegalStateException(
          file.path() + " has " + file.bytes() + " bytes, its writer says " + told.bytes());
    }
    return told;
  }

  private static ObjectNode object(Object value) {
    JsonNode tree = Redaction.redact(CanonicalJson.tree(value));
    if (!tree.isObject()) {
      throw new IllegalArgumentException("a record or map is needed, not " + tree);
    }
    return (ObjectNode) tree;
  }
}
