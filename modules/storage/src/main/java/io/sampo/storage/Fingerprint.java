package io.sampo.storage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a stage's output depends on, as one hash: when it is the same, the output is reused.
 *
 * <pre>{@code
 * String fingerprint = Fingerprint.of("shards", FORMAT_VERSION)
 *     .with("config", config)
 *     .upstream("corpus", corpusManifest)
 *     .sha256();
 * }</pre>
 */
public final class Fingerprint {
  private final ObjectNode parts = JsonNodeFactory.instance.objectNode();

  private Fingerprint(String stage, int version) {
    parts.put("stage", stage);
    parts.put("version", version);
  }

  /**
   * @param stage name of the stage
   * @param version of what the stage writes; raise it when the same input gives another output
   */
  public static Fingerprint of(String stage, int version) {
    return new Fingerprint(stage, version);
  }

  /** Adds a configuration record or another plain value, see {@link CanonicalJson#tree}. */
  public Fingerprint with(String name, Object value) {
    parts.set("with " + name, CanonicalJson.tree(value));
    return this;
  }

  /** Adds the output of an earlier stage. */
  public Fingerprint upstream(String stage, Manifest manifest) {
    parts.put("upstream " + stage, manifest.sha256());
    return this;
  }

  /** Adds input files by place, size and modification time. */
  public Fingerprint inputs(String name, List<StoredFile> files) {
    var list = parts.putArray("inputs " + name);
    for (StoredFile file : files) {
      list.addArray().add(file.uri()).add(file.bytes()).add(file.modifiedMillis());
    }
    return this;
  }

  /** The hash over all that was added, in any order. */
  public String sha256() {
    return Sha256.of(CanonicalJson.bytes(parts));
  }

  /**
   * A digest of input files for a manifest: relative paths and sizes only, so that the same files
   * elsewhere give the same digest.
   */
  public static String inputsDigest(List<StoredFile> files) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (StoredFile file : files) {
      list.addArray().add(file.path()).add(file.bytes());
    }
    return Sha256.of(CanonicalJson.bytes(list));
  }
}
