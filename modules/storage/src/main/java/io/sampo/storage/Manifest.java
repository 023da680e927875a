package io.sampo.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a stage wrote: {@code manifest.json}. Immutable.
 *
 * <p>Its bytes depend only on the input, the configuration and the version: there are no time
 * stamps, uuids or absolute paths in it.
 */
public final class Manifest {
  /** The version that this code writes and reads. */
  public static final int FORMAT_VERSION = 1;

  static final String NAME = "manifest.json";

  private final String kind;
  private final String generator;
  private final ObjectNode config;
  private final String inputs;
  private final List<ManifestFile> files;
  private final List<String> unlisted;
  private final ObjectNode facts;
  private final byte[] bytes;

  Manifest(
      String kind,
      String generator,
      ObjectNode config,
      String inputs,
      List<ManifestFile> files,
      List<String> unlisted,
      ObjectNode facts) {
    this.kind = kind;
    this.generator = generator;
    this.config = config;
    this.inputs = inputs;
    this.files = List.copyOf(files);
    this.unlisted = List.copyOf(unlisted);
    this.facts = facts;
    this.bytes = CanonicalJson.pretty(json());
  }

  /**
   * The manifest of a finished stage.
   *
   * @throws InvalidInputException if the stage is not finished, or the manifest is damaged or of
   *     another version
   */
  public static Manifest read(Storage storage, String stageUri) {
    return ManifestReader.read(storage, stageUri);
  }

  /** What it describes: the stage's name. */
  public String kind() {
    return kind;
  }

  /** Version of Sampo that wrote it. */
  public String generator() {
    return generator;
  }

  /** The stage's configuration, secrets redacted. */
  public JsonNode config() {
    return config.deepCopy();
  }

  /** Digest of the inputs, as the stage defines it; empty when it has none. */
  public String inputs() {
    return inputs;
  }

  /** The files, sorted by path. */
  public List<ManifestFile> files() {
    return files;
  }

  /** Parts of the directory that the manifest does not cover, because they have their own. */
  public List<String> unlisted() {
    return unlisted;
  }

  /** Counts and whatever else the stage tells; read it with {@link JsonFields}. */
  public JsonNode facts() {
    return facts.deepCopy();
  }

  /** The facts, for strict reading; errors name {@code artifact}. */
  public JsonFields facts(String artifact) {
    return JsonFields.of(facts, artifact);
  }

  /** Hash of the bytes of manifest.json; it stands for the whole output. */
  public String sha256() {
    return Sha256.of(bytes);
  }

  /** The bytes of manifest.json. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Checks that every file is there with its size and none was changed after the commit; a file
   * with a later modification stamp is hashed.
   *
   * @throws InvalidInputException naming the first file that is missing or differs
   */
  public void requireFiles(Storage storage, String stageUri) {
    FileCheck.of(storage, stageUri, this).trustingStamps();
  }

  /**
   * Checks the hash of every file.
   *
   * @throws InvalidInputException naming the first file that is missing or differs, with both
   *     hashes
   */
  public void requireHashes(Storage storage, String stageUri) {
    FileCheck.of(storage, stageUri, this).hashingAll();
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", FORMAT_VERSION);
    json.put("kind", kind);
    json.put("generator", generator);
    json.set("config", config);
    json.put("inputs", inputs);
    json.set("facts", facts);
    ArrayNode list = json.putArray("files");
    for (ManifestFile file : files) {
      ObjectNode entry = list.addObject();
      entry.put("path", file.path());
      entry.put("bytes", file.bytes());
      entry.put("sha256", file.sha256());
      entry.setAll(file.extra());
    }
    ArrayNode prefixes = json.putArray("unlisted");
    unlisted.forEach(prefixes::add);
    return json;
  }
}
