package io.sampo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/formats.md names every field of the files that are really written. */
class FormatsDocumentTest {
  @Test
  void namesEveryField(@TempDir Path directory) throws Exception {
    String text =
        Files.readString(Path.of(System.getProperty("sampo.root", "../.."), "docs/formats.md"));
    Storage storage = Storage.of(new Configuration());
    try (RunDirectory run = RunDirectory.open(storage, directory.toString())) {
      Output.write(run, "one");
      StagedDirectory.resume(run, "pretrain", "f").close();
      run.events().emit("progress", Map.of());

      for (String file :
          new String[] {
            "shards/manifest.json",
            "shards/commit.json",
            "pretrain/resume.json",
            "claims/" + run.claim().name(),
            "events/" + run.claim().name() + ".jsonl"
          }) {
        JsonNode json =
            CanonicalJson.parse(storage.readBytes(directory + "/" + file, 10_000), file);
        json.fieldNames()
            .forEachRemaining(field -> assertThat(text).as(file).contains("`" + field + "`"));
        json.path("files")
            .path(0)
            .fieldNames()
            .forEachRemaining(
                field -> assertThat(text).as(file).contains("`files[]." + field + "`"));
      }
    }
  }
}
