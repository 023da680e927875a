package io.sampo.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of manifest.json, and what its reader refuses. */
class ManifestTest {
  private static final String SHA_OF_ONE = Sha256.of("1");

  @TempDir Path directory;

  private final Storage storage = Storage.of(new Configuration());
  private RunDirectory run;

  private enum Mode {
    WHOLE_WORDS
  }

  private record Config(int maxLength, Mode mode, List<String> sources, String table) {}

  @BeforeEach
  void open() {
    run = RunDirectory.open(storage, directory.resolve("run").toString());
  }

  private Manifest commit() {
    Config config = new Config(128, Mode.WHOLE_WORDS, List.of("a", "b"), "jdbc:x://u:geheim@db/t");
    try (StagedDirectory staged = StagedDirectory.begin(run, "shards")) {
      storage.write(staged.child("train/shard-0.parquet"), out -> out.write('1'));
      storage.write(staged.child("notes.txt"), out -> out.write("ab".getBytes(UTF_8)));
      storage.write(staged.child("_SUCCESS"), out -> {});
      storage.write(staged.child("checkpoints/round-1/x"), out -> out.write(1));
      ManifestDraft draft =
          ManifestDraft.of("shards", config)
              .inputs("0123")
              .fact("rows", 7)
              .fact("dropped", Map.of("too_short", 2, "duplicate", 1))
              .file("train/shard-0.parquet", 1, SHA_OF_ONE, Map.of("rows", 7, "tokens", 99))
              .extra("notes.txt", Map.of("lines", 1))
              .unlisted("checkpoints");
      return staged.commit(draft, "f");
    }
  }

  @Test
  void writesTheseBytes() throws Exception {
    commit();
    String expected =
        """
        {
          "config": {
            "max_length": 128,
            "mode": "whole_words",
            "sources": ["a", "b"],
            "table": "jdbc:x://***@db/t"
          },
          "facts": {
            "dropped": {"duplicate": 1, "too_short": 2},
            "rows": 7
          },
          "files": [
            {"bytes": 2, "lines": 1, "path": "notes.txt", "sha256": "%s"},
            {"bytes": 1, "path": "train/shard-0.parquet", "rows": 7, "sha256": "%s", "tokens": 99}
          ],
          "format_version": 1,
          "generator": "%s",
          "inputs": "0123",
          "kind": "shards",
          "unlisted": ["checkpoints"]
        }
        """
            .formatted(Sha256.of("ab"), SHA_OF_ONE, Generator.version());
    assertThat(manifestFile()).content().isEqualTo(expected);
    assertThat(Generator.version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void readsWhatItWrote() {
    Manifest written = commit();
    Manifest read = Manifest.read(storage, run.stage("shards"));

    assertThat(read.sha256()).isEqualTo(written.sha256()).isEqualTo(storage.sha256(file()));
    assertThat(read.kind()).isEqualTo("shards");
    assertThat(read.inputs()).isEqualTo("0123");
    assertThat(read.config().get("max_length").intValue()).isEqualTo(128);
    assertThat(read.facts("x").object("dropped").count("too_short")).isEqualTo(2);
    assertThat(read.unlisted()).containsExactly("checkpoints");
    assertThat(read.files())
        .extracting(ManifestFile::path)
        .containsExactly("notes.txt", "train/shard-0.parquet");
    ManifestFile shard = read.files().get(1);
    assertThat(shard.bytes()).isEqualTo(1);
    assertThat(shard.sha256()).isEqualTo(SHA_OF_ONE);
    assertThat(shard.count("tokens")).isEqualTo(99);
    assertThatThrownBy(() -> shard.count("bogus"))
        .hasMessageContaining("train/shard-0.parquet: field 'bogus' is missing");
    assertThat(shard.smallCount("tokens")).isEqualTo(99);
    read.requireHashes(storage, run.stage("shards"));
  }

  @Test
  void refusesCountsThatFitNoInt() {
    JsonFields fields =
        JsonFields.of(
            CanonicalJson.parse("{\"n\":2147483648}".getBytes(UTF_8), "a.json"), "a.json");
    assertThat(fields.count("n")).isEqualTo(1L << 31);
    assertThatThrownBy(() -> fields.smallCount("n"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("a.json: field 'n' must be at most 2147483647: 2147483648; ");
    assertThat(new InvalidInputException("a\u0085b", "c\u0080", "d")).hasMessage("a b: c ; d");
  }

  @Test
  void dependsOnNothingButTheContent() {
    Manifest first = commit();
    run = RunDirectory.open(storage, directory.resolve("elsewhere").toString());
    assertThat(commit().sha256()).isEqualTo(first.sha256());
  }

  @Test
  void refusesADraftThatDoesNotFitTheFiles() {
    try (StagedDirectory staged = StagedDirectory.begin(run, "shards")) {
      storage.write(staged.child("a"), out -> out.write(1));
      assertThatThrownBy(
              () -> staged.commit(Output.draft("x").file("b", 1, SHA_OF_ONE, Map.of()), "f"))
          .hasMessage("the stage names a file that it did not write: b");
      assertThatThrownBy(
              () -> staged.commit(Output.draft("x").file("a", 2, SHA_OF_ONE, Map.of()), "f"))
          .hasMessage("a has 1 bytes, its writer says 2");
    }
    assertThatThrownBy(() -> Output.draft("x").file("../a", 2, SHA_OF_ONE, Map.of()))
        .hasMessage("'../a' leaves its directory or has an empty part");
    assertThatThrownBy(() -> ManifestDraft.of("x", 3)).hasMessageContaining("a record or map");
    assertThat(storage.exists(run.stage("shards"))).isFalse();
  }

  /** Each line: what is replaced in the file, by what, and what the error says. */
  @Tag("R22")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format_version\": 1 | \"format_version\": 2 | format_version 2 is unknown here (known: 1);"
            + " read it with a newer Sampo",
        "\"format_version\": 1 | \"format_version\": 0 | format_version 0 is unknown here (known: 1);"
            + " make it again with this Sampo",
        "\"format_version\": 1, | '' | field 'format_version' is missing",
        "\"format_version\": 1 | \"format_version\": \"1\" | field 'format_version' must be a whole"
            + " number, not \"1\"",
        "\"kind\": \"shards\" | \"kind\": 3 | field 'kind' must be text, not 3",
        "\"kind\" | \"kinds\" | unknown field 'kinds'",
        "\"bytes\": 2 | \"bytes\": -2 | field 'files[0].bytes' must not be negative: -2",
        "\"bytes\": 2 | \"bytes\": 2.5 | field 'files[0].bytes' must be a whole number, not 2.5",
        "\"bytes\": 2 | \"bytes\": 99999999999999999999 | field 'files[0].bytes' must be a whole",
        "\"bytes\": 2, | '' | field 'files[0].bytes' is missing",
        "notes.txt | ../notes.txt | path '../notes.txt' leaves its directory",
        "notes.txt | /etc/passwd | path '/etc/passwd' is no relative path",
        "notes.txt | train/shard-0.parquet | file 'train/shard-0.parquet' is listed twice",
        "\"sha256\": \" | \"sha256\": \"X | field 'files[0].sha256' must be a sha256 in hexadecimal",
        "\"unlisted\": [\"checkpoints\"] | \"unlisted\": \"x\" | field 'unlisted' must be a list",
        "\"unlisted\": [\"checkpoints\"] | \"unlisted\": [4] | 'unlisted' must be a list of texts,"
            + " not 4",
        "\"facts\": { | \"facts\": 3, \"x\": { | unknown field 'x'",
        "\"config\": { | \"config\": { \"config\": 1, \"config\": 2, | is no valid JSON: Duplicate"
            + " field 'config'",
        "\"kind\": | \"kind\" | is no valid JSON:",
      })
  void refuses(String part, String replacement, String message) {
    commit();
    String text = new String(storage.readBytes(file(), 10_000), UTF_8);
    assertThat(text).contains(part);
    byte[] damaged =
        text.replaceFirst(
                java.util.regex.Pattern.quote(part),
                java.util.regex.Matcher.quoteReplacement(replacement))
            .getBytes(UTF_8);
    assertThatThrownBy(() -> ManifestReader.parse(damaged, "some/manifest.json"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("some/manifest.json: ")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void namesBothHashesWhenChanged() throws Exception {
    Manifest manifest = commit();
    String text = Files.readString(manifestFile());
    Files.writeString(manifestFile(), text.replace("99", "98"));

    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(manifestFile() + ": was changed")
        .hasMessageContaining(manifest.sha256())
        .hasMessageContaining(Sha256.of(text.replace("99", "98")));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .hasMessage(
            directory.resolve("run/shards")
                + ": no such directory; run the stage shards first;"
                + " the command run makes all of them in order");
    commit();
    Path commit = directory.resolve("run/shards/commit.json");
    String text = Files.readString(commit);
    Files.delete(manifestFile());
    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .hasMessageContaining("manifest.json: is missing");
    Files.writeString(commit, text.replace("\"format_version\": 1", "\"format_version\": 7"));
    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .hasMessageContaining("commit.json: format_version 7 is unknown");
    Files.writeString(commit, "");
    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("commit.json: ");
    Files.delete(commit);
    assertThatThrownBy(() -> Manifest.read(storage, run.stage("shards")))
        .hasMessageContaining("shards: is not finished: it has no commit.json");
  }

  private String file() {
    return run.stage("shards") + "/manifest.json";
  }

  private Path manifestFile() {
    return directory.resolve("run/shards/manifest.json");
  }
}
