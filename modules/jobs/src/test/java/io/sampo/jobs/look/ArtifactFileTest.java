package io.sampo.jobs.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single files: parts of tables, and the jar. */
class ArtifactFileTest {
  private static final Storage STORAGE = Storage.of(new Configuration());
  private static final String MODEL = "c".repeat(64);

  @TempDir Path directory;

  private static ObjectNode describe(Path file) {
    return new Artifact(STORAGE, false).describe(file.toString());
  }

  private void scored(String uri) {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message scored { required int64 id; required binary label (STRING);"
                + " required group probabilities (LIST) { repeated group list {"
                + " required double element; } } required binary model_fingerprint (STRING); }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(STORAGE.path(uri)).withType(schema).build()) {
      for (int row = 0; row < 3; row++) {
        Group group = new SimpleGroupFactory(schema).newGroup();
        group.add("id", (long) row);
        group.add("label", "good");
        group.addGroup("probabilities").addGroup("list").add("element", 0.5);
        group.add("model_fingerprint", MODEL);
        writer.write(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path jar(String... names) throws IOException {
    Path file = directory.resolve("some.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        String text =
            name.endsWith(".json")
                ? "{\"components\": [{\"name\": \"jsoup\", \"version\": \"1.21.2\"}]}"
                : name.endsWith(".properties")
                    ? "version=9.8.7\n"
                    : "Main-Class: io.sampo.jobs.Sampo\n";
        zip.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  @Test
  void aPartOfAScoredTableTellsItsModelAndItsStage() throws IOException {
    Path part;
    try (RunDirectory run = RunDirectory.open(STORAGE, directory.resolve("run").toString());
        StagedDirectory staged = StagedDirectory.begin(run, "score")) {
      scored(staged.child("scored/part-00000.parquet"));
      staged.commit(
          ManifestDraft.of("score", Map.of())
              .inputs("0".repeat(64))
              .extra("scored/part-00000.parquet", Map.of("rows", 3)),
          "f".repeat(64));
      part = directory.resolve("run/score/scored/part-00000.parquet");
    }
    ObjectNode told = describe(part);
    assertThat(told.path("kind").asText()).isEqualTo("score table");
    assertThat(told.path("rows").asInt()).isEqualTo(3);
    assertThat(told.path("model_fingerprint").asText()).isEqualTo(MODEL);
    assertThat(told.path("columns").toString())
        .isEqualTo(
            "{\"id\":\"bigint\",\"label\":\"string\",\"probabilities\":\"array<double>\","
                + "\"model_fingerprint\":\"string\"}");
    assertThat(told.path("stage").path("name").asText()).isEqualTo("score");
    assertThat(told.path("stage").path("rows").asInt()).isEqualTo(3);
    assertThat(told.path("sha256").asText()).hasSize(64);

    byte[] bytes = Files.readAllBytes(part);
    bytes[10] ^= 1;
    Files.write(part, bytes);
    assertThatThrownBy(() -> describe(part))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("manifest.json lists")
        .hasMessageEndingWith("run the stage 'score' again");
  }

  @Test
  void aTableOfAnybodyHasColumnsAndRows() {
    ObjectNode told = describe(Path.of("../../data-samples/to_score.parquet"));
    assertThat(told.path("kind").asText()).isEqualTo("table");
    assertThat(told.path("rows").asInt()).isEqualTo(2000);
    assertThat(told.path("columns").toString())
        .isEqualTo("{\"id\":\"bigint\",\"text\":\"string\"}");
    assertThat(told.has("stage")).isFalse();
  }

  @Test
  void aTableThatIsCutOffIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of("../../data-samples/to_score.parquet"));
    Path cut = directory.resolve("cut.parquet");
    Files.write(cut, Arrays.copyOf(whole, 1000));
    assertThatThrownBy(() -> describe(cut))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(cut + ": begins like a Parquet file")
        .hasMessageEndingWith("copy or make it again");
  }

  @Test
  void theJarTellsItsVersionAndItsLibraries() throws IOException {
    ObjectNode told =
        describe(
            jar(
                "META-INF/MANIFEST.MF",
                "io/sampo/storage/version.properties",
                "META-INF/sbom/sampo.cdx.json"));
    assertThat(told.path("kind").asText()).isEqualTo("jar");
    assertThat(told.path("version").asText()).isEqualTo("9.8.7");
    assertThat(told.path("main_class").asText()).isEqualTo("io.sampo.jobs.Sampo");
    assertThat(told.path("libraries").path("jsoup").asText()).isEqualTo("1.21.2");
    assertThat(told.path("sha256").asText()).hasSize(64);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path other = jar("META-INF/MANIFEST.MF");
    assertThatThrownBy(() -> describe(other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is an archive, but not Sampo's");
    Path text = Files.writeString(directory.resolve("notes.txt"), "hello");
    assertThatThrownBy(() -> describe(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is neither a Parquet file nor a jar of Sampo");
    Path cut = directory.resolve("cut.jar");
    try (OutputStream out = Files.newOutputStream(cut)) {
      out.write(Arrays.copyOf(Files.readAllBytes(other), 60));
    }
    assertThatThrownBy(() -> describe(cut))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(cut.toString());
  }
}
