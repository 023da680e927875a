package io.sampo.storage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code commit.json}, written last: a stage directory without a valid one is not there.
 *
 * @param claim under which it was written
 * @param parent the claim before that
 * @param fingerprint of what the output depends on
 * @param manifestSha256 hash of manifest.json
 * @param createdAt by the writer's clock; for people, nothing is decided by it
 */
record Commit(
    String claim,
    Optional<String> parent,
    String fingerprint,
    String manifestSha256,
    String createdAt) {
  static final String NAME = "commit.json";
  private static final int FORMAT_VERSION = 1;
  private static final int MAX_BYTES = 1 << 16;
  private static final Set<String> FIELDS =
      Set.of("format_version", "claim", "parent", "fingerprint", "manifest_sha256", "created_at");

  static Commit of(Claim claim, String fingerprint, Manifest manifest) {
    String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    return new Commit(claim.name(), claim.parent(), fingerprint, manifest.sha256(), now);
  }

  static String file(String directory) {
    return Storage.child(directory, NAME);
  }

  static Commit read(Storage storage, String directory) {
    String file = file(directory);
    String artifact = Storage.display(file);
    byte[] bytes = storage.readBytes(file, MAX_BYTES);
    JsonFields fields = JsonFields.of(CanonicalJson.parse(bytes, artifact), artifact);
    fields.requireVersion("format_version", FORMAT_VERSION);
    fields.requireOnly(FIELDS);
    return new Commit(
        fields.text("claim"),
        fields.optionalText("parent"),
        fields.text("fingerprint"),
        fields.sha256("manifest_sha256"),
        fields.text("created_at"));
  }

  void write(Storage storage, String directory) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format_version", FORMAT_VERSION);
    json.put("claim", claim);
    json.put("parent", parent.orElse(null));
    json.put("fingerprint", fingerprint);
    json.put("manifest_sha256", manifestSha256);
    json.put("created_at", createdAt);
    storage.writeAtomically(file(directory), CanonicalJson.pretty(json));
  }
}
