package io.sampo.jobs.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Redaction;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import java.nio.charset.StandardCharsets;

/** What stages did, as JSON: in {@code results/<stage>.json} of a run, and for {@code --json}. */
final class Results {
  private static final String DIRECTORY = "results";

  private Results() {}

  /** The result with secrets redacted. */
  static ObjectNode json(StageResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("stage", result.stage());
    json.put("skipped", result.skipped());
    json.put("output", Storage.display(result.output()));
    json.put("seconds", Math.round(1000 * result.seconds()) / 1000.0);
    json.set("figures", CanonicalJson.tree(result.figures()));
    return (ObjectNode) Redaction.redact(json);
  }

  /** Keeps the result of a stage that did something; a skipped one has it from before. */
  static void keep(RunDirectory run, StageResult result) {
    String directory = Storage.child(run.uri(), DIRECTORY);
    String file = Storage.child(directory, result.stage() + ".json");
    if (result.skipped() && run.storage().exists(file)) {
      return;
    }
    run.storage()
        .writeAtomically(
            file, (json(result).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
