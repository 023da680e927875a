package io.sampo.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.scoring.ScoreConfig;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.training.pretrain.PretrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Storage STORAGE = Storage.of(new Configuration());

  @TempDir Path directory;

  private Settings read(String text, String... flags) throws IOException {
    Path file = Files.writeString(directory.resolve("a.conf"), text);
    return Settings.read(file.toString(), List.of(flags), STORAGE);
  }

  private static Settings flags(String... flags) {
    return Settings.read("", List.of(flags), STORAGE);
  }

  @Test
  void aFlagWinsOverTheFile() throws IOException {
    Settings settings = read("shards { shards = 3, max_length = 40 }", "shards.shards=5");
    assertThat(settings.section("shards", ShardsConfig.class))
        .isEqualTo(ShardsConfig.defaults().withMaxLength(40).withShards(5));
  }

  @Test
  void theLastOfEqualFlagsWins() {
    assertThat(flags("run.seed=1", "run.seed=2").run().seed()).isEqualTo(2);
  }

  @Test
  void nullTakesAKeyBackToItsDefault() throws IOException {
    assertThat(
            read("shards.shards = 3", "shards.shards=null").section("shards", ShardsConfig.class))
        .isEqualTo(ShardsConfig.defaults());
  }

  @Test
  void flagsSetListsAndTheirElements() throws IOException {
    CorpusConfig whole =
        flags("corpus.sources=[{name = a, path = \"s3a://b/c\"}, {name = d, path = e}]")
            .section("corpus", CorpusConfig.class);
    assertThat(whole.sources()).extracting("path").containsExactly("s3a://b/c", "e");

    CorpusConfig one =
        read(
                "corpus.sources = [{name = a, path = b}, {name = c, path = d}]",
                "corpus.sources.1.path=https://x/y#z")
            .section("corpus", CorpusConfig.class);
    assertThat(one.sources()).extracting("path").containsExactly("b", "https://x/y#z");

    CorpusConfig fresh =
        flags("corpus.sources.0.path=p", "corpus.sources.0.format=text")
            .section("corpus", CorpusConfig.class);
    assertThat(fresh.sources()).extracting("path").containsExactly("p");

    assertThat(flags("score.key_columns=id, day").section("score", ScoreConfig.class).keyColumns())
        .containsExactly("id", "day");
  }

  @Test
  void substitutionsSeeFlagsAndTheEnvironment() throws IOException {
    Settings settings =
        read(
            "run.dir = base, tokenize { input = ${run.dir}/in, tokenizer = ${?PATH}"
                + ", output = ${?NO_SUCH_VARIABLE} }",
            "run.dir=other");
    TokenizeConfig tokenize = settings.section("tokenize", TokenizeConfig.class);
    assertThat(tokenize.input()).contains("other/in");
    assertThat(tokenize.tokenizer()).contains(System.getenv("PATH"));
    assertThat(tokenize.output()).isEmpty();
  }

  @Test
  void aStageTakesTheRunsSeedUnlessItHasItsOwn() throws IOException {
    Settings settings = read("run.seed = 9, shards.seed = 1");
    assertThat(settings.section("shards", ShardsConfig.class).seed()).isEqualTo(1);
    assertThat(settings.section("pretrain", PretrainConfig.class).seed()).isEqualTo(9);
  }

  @Test
  void theRunDirectoryIsNamedAfterTheFile() throws IOException {
    assertThat(read("run.seed = 9").run().dir()).isEqualTo("runs/a");
    assertThat(flags().run().dir()).isEqualTo("runs/default");
  }

  @Test
  void sparksKeysDoNotBeginTwice() {
    assertThatThrownBy(() -> flags("spark.spark.master=local[2]").spark())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("spark.spark: is no key of Spark")
        .hasMessageContaining("spark { master = ... }");
  }

  @Test
  void sparksKeysPassThrough() throws IOException {
    Settings settings =
        read(
            "spark { master = \"local[2]\", sql.shuffle.partitions = 4, speculation = true"
                + ", \"speculation.interval\" = 1s }");
    assertThat(settings.spark())
        .containsEntry("spark.master", "local[2]")
        .containsEntry("spark.sql.shuffle.partitions", "4")
        .containsEntry("spark.speculation", "true")
        .containsEntry("spark.speculation.interval", "1s")
        .hasSize(4);
  }

  @Test
  void localFilesCanBeIncluded() throws IOException {
    Files.writeString(directory.resolve("base.conf"), "shards.shards = 3");
    assertThat(read("include \"base.conf\"").section("shards", ShardsConfig.class).shards())
        .isEqualTo(3);
    assertThat(read("include file(\"base.conf\")").section("shards", ShardsConfig.class).shards())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @Tag("R22")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shards {\\n  shrads = 3 }           | :2: shards.shrads: unknown key; did you mean shards.shards?",
        "shrads.shards = 3                   | :1: shrads: unknown key; did you mean shards?",
        "pretrain.layers = 3                 | :1: pretrain.layers: unknown key; did you mean pretrain.model.layers?",
        "shards.zzzzzzzzzzz = 3              | known here: max_length, min_length, shards, row_group_rows, seed, cut, more_lengths, generation",
        "corpus.sources = [{pth = x}]        | :1: corpus.sources[0].pth: unknown key; did you mean corpus.sources[].path?",
        "shards.shards = three               | :1: shards.shards: expected a whole number of at most 2147483647, found 'three'",
        "shards.shards = 3.5                 | expected a whole number of at most 2147483647, found '3.5'",
        "shards.shards = true                | expected a whole number",
        "shards.shards = [3]                 | found a list",
        "shards.shards = 99999999999999999999| expected a whole number of at most 2147483647",
        "shards.shards = 1e400               | expected a whole number",
        "shards.shards = 1e999999999         | expected a whole number",
        "pretrain.epochs = 1e999             | :1: pretrain.epochs: expected a number",
        "pretrain.epochs = NaN               | expected a number",
        "run.seed = 1e30                     | :1: run.seed: expected a whole number",
        "vocabulary.lowercase = maybe        | expected true or false, found 'maybe'",
        "pretrain.averaging.mode = best      | expected one of synchronous, average, nesterov, found 'best'",
        "shards = 3                          | :1: shards: is not a section",
        "pretrain.model = small              | :1: pretrain.model: expected a section",
        "corpus.sources = notes              | :1: corpus.sources: expected a list",
        "shards { shards = 3                 | :1",
        "shards.shards = ${NO_SUCH_VARIABLE} | :1: Could not resolve substitution",
        "include url(\"http://127.0.0.1/a\") | includes the URL http://127.0.0.1/a, which is not allowed",
        "include \"http://127.0.0.1/a\"      | includes the URL http://127.0.0.1/a, which is not allowed",
        "include classpath(\"reference.conf\")| includes 'reference.conf' from the class path, which is not allowed",
        "include \"nothing.conf\"            | nothing.conf",
        "include \"a.conf\"                  | include statements nested",
        "shards { \"@class\" = \"javax.script.ScriptEngineManager\" } | shards.@class: unknown key",
        "\"@type\" = java.lang.Runtime       | @type: unknown key",
        "shards: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1\"]] | :1: ",
        "shards.shards = 0                   | :1: shards.shards: is 0; use 1 to 99999",
      })
  void badConfigurationIsOneLineThatNamesPlaceAndKey(String text, String message) {
    assertThatThrownBy(
            () -> {
              Settings settings = read(text.replace("\\n", "\n"));
              settings.section("shards", ShardsConfig.class);
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(directory.resolve("a.conf").toString())
        .hasMessageContaining(message.strip())
        .message()
        .doesNotContain("\n");
  }

  @Test
  @Tag("R22")
  void theDepthOfAFileIsBounded() {
    assertThatThrownBy(() -> read("run.dir = " + "[".repeat(200_000)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> flags("spark.a=" + "[".repeat(200_000)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("--set spark.a: is nested too deeply");
    assertThatThrownBy(() -> flags("spark" + ".k".repeat(1_000) + "=1").spark())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is nested too deeply");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shards.shards", "=3", "shards..shards=3", ""})
  void aFlagThatIsNoKeyAndValueIsRefused(String flag) {
    assertThatThrownBy(() -> flags(flag))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("--set")
        .hasMessageContaining("e.g.");
  }

  @Test
  void errorsOfFlagsNameTheFlag() {
    assertThatThrownBy(() -> flags("shards.shard=3"))
        .hasMessage("--set: shards.shard: unknown key; did you mean shards.shards?");
    assertThatThrownBy(() -> flags("shards.shards=0").section("shards", ShardsConfig.class))
        .hasMessage("--set: shards.shards: is 0; use 1 to 99999");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Settings.read("no/such.conf", List.of(), STORAGE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("no/such.conf: no such file; ");
    assertThatThrownBy(() -> Settings.read(directory.toString(), List.of(), STORAGE))
        .hasMessageContaining("is not a file");
  }

  @Test
  void sectionsThatACommandDoesNotUseMayLackValues() throws IOException {
    Settings settings = read("shards.shards = 0, run.seed = 3");
    assertThat(settings.section("tokenize", TokenizeConfig.class))
        .isEqualTo(TokenizeConfig.defaults());
  }

  @Test
  @Tag("R23")
  void secretsDoNotShowInErrors() {
    assertThatThrownBy(() -> flags("shards.shards=s3a://key:geheim@bucket/x"))
        .hasMessageContaining("s3a://***@bucket/x")
        .message()
        .doesNotContain("geheim");
    assertThatThrownBy(() -> read("run { dir = a, password = geheim }"))
        .hasMessageContaining("run.password")
        .message()
        .doesNotContain("geheim");
    assertThatThrownBy(() -> read("spark.hadoop.fs.s3a.secret.key = [geheim]").spark())
        .message()
        .doesNotContain("geheim");
  }
}
