package io.sampo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.jobs.console.Console;
import io.sampo.jobs.stage.Stage;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.Storage;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line: what it prints and the codes it ends with. */
class SampoTest {
  private static final String VOCABULARY =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\n!\n";

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String in = "";

  private int run(String... args) {
    Console console = Console.plain(stream(out), stream(err));
    byte[] input = in.getBytes(StandardCharsets.UTF_8);
    return Sampo.run(args, console, new ByteArrayInputStream(input), out);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String vocabulary() throws IOException {
    return Files.writeString(directory.resolve("vocab.txt"), VOCABULARY).toString();
  }

  static Stream<String> commands() {
    return Stream.concat(
        Arrays.stream(Stage.values()).map(Stage::label),
        Stream.of("run", "info", "report", "tokenize", "predict"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(printed())
        .contains("Usage: ./sampo " + command, "--json", "Example:", "  ./sampo " + command + " ");
    assertThat(errors()).isEmpty();
  }

  @Test
  void helpListsTheCommandsInTheOrderOfTheText() {
    assertThat(run("--help")).isZero();
    List<String> listed =
        printed()
            .lines()
            .filter(line -> line.matches("  [a-z]+ .*"))
            .map(line -> line.strip().split(" ")[0])
            .toList();
    assertThat(listed)
        .containsExactlyElementsOf(Stream.concat(commands(), Stream.of("completion")).toList());
  }

  @Test
  void aMistypedCommandOrOptionIsBadInput() {
    assertThat(run("scroe")).isEqualTo(2);
    assertThat(errors()).startsWith("sampo: ").contains("did you mean score").hasLineCount(1);
    err.reset();
    assertThat(run("score", "--frsh")).isEqualTo(2);
    assertThat(errors()).contains("--frsh").hasLineCount(1);
    err.reset();
    assertThat(run()).isEqualTo(2);
    assertThat(errors()).contains("--help").hasLineCount(1);
    err.reset();
    assertThat(run("corpus", "a.conf", "b.conf")).isEqualTo(2);
    assertThat(errors()).contains("'b.conf'").hasLineCount(1);
  }

  @Test
  @Tag("R22")
  void badConfigurationIsCodeTwoAndOneLine() {
    assertThat(run("shards", "--set", "shards.max_lenght=3")).isEqualTo(2);
    assertThat(errors())
        .isEqualTo(
            "sampo: --set: shards.max_lenght: unknown key; did you mean shards.max_length?\n");
  }

  @Test
  void noModelIsTrainedInBytes() {
    assertThat(run("pretrain", "--set", "run.precision=int8")).isEqualTo(2);
    assertThat(errors())
        .isEqualTo(
            "sampo: run.precision: int8 is for scoring, no model is trained in it;"
                + " use fp32, bf16 or auto\n");
    err.reset();
    assertThat(run("finetune", "--dry-run", "--set", "run.precision=int8")).isEqualTo(2);
    assertThat(errors()).contains("int8 is for scoring").hasLineCount(1);
    err.reset();
    assertThat(run("score", "--set", "run.precision=int4")).isEqualTo(2);
    assertThat(errors()).contains("use fp32, bf16, int8 or auto").hasLineCount(1);
  }

  @Test
  void columnsAreLookedForBeforeTheFirstStage() throws IOException {
    Path rows = directory.resolve("rows.jsonl");
    Files.writeString(rows, "{\"text\":\"hello\",\"label\":\"a\",\"key\":1}\n");
    Path conf = directory.resolve("my.conf");
    Files.writeString(
        conf,
        """
        run.dir = "%1$s/run"
        corpus.sources = [{ path = "%2$s", format = jsonl }]
        finetune.data.train { path = "%2$s", format = jsonl }
        evaluate { table { path = "%2$s", format = jsonl } }
        score { input { path = "%2$s", format = jsonl }, key_columns = [keys] }
        """
            .formatted(directory, rows));
    assertThat(run("run", conf.toString())).isEqualTo(2);
    assertThat(errors())
        .contains("it has no column 'keys'; set score.key_columns to 'key'")
        .hasLineCount(1);
    assertThat(directory.resolve("run/corpus")).doesNotExist();
  }

  @Test
  void aDryRunSaysWhatWouldBeDoneAndWritesNothing() throws IOException {
    Path rows = directory.resolve("rows.jsonl");
    Files.writeString(rows, "{\"text\":\"hello\",\"label\":\"a\",\"key\":1}\n");
    Path conf = directory.resolve("my.conf");
    Files.writeString(
        conf,
        """
        run.dir = "%1$s/run"
        corpus.sources = [{ path = "%2$s", format = jsonl }]
        finetune.data.train { path = "%2$s", format = jsonl }
        evaluate { table { path = "%2$s", format = jsonl } }
        score { input { path = "%2$s", format = jsonl }, key_columns = [key] }
        """
            .formatted(directory, rows));
    assertThat(run("run", "--dry-run", "--json", conf.toString())).isZero();
    assertThat(errors())
        .contains("corpus      runs        its output is not there\n")
        .contains("score       runs        corpus runs before it\n")
        .contains("memory: heap ");
    assertThat(printed())
        .contains("{\"stage\":\"corpus\",\"skipped\":false,\"reason\":\"its output is not there\"}")
        .hasLineCount(1);
    assertThat(directory.resolve("run")).doesNotExist();
    err.reset();
    assertThat(run("run", "--dry-run", conf.toString(), "score.key_columns=[keys]")).isEqualTo(2);
    assertThat(errors()).contains("set score.key_columns to 'key'").hasLineCount(1);
  }

  @Test
  void aDryRunOfScoreSaysHowLongItTakes() throws IOException {
    List<String> tokens = VOCABULARY.lines().toList();
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    BertConfig config =
        new BertConfig(tokens.size(), 8, 1, 1, 16, 16, 2, Activation.GELU, 1e-12, 0, 0, 0.1, 0);
    Head head = new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL);
    try (BertModel model = BertModel.create(config, head, 7)) {
      Checkpoint.write(
          Storage.of(new Configuration()),
          directory.resolve("model").toString(),
          CheckpointContents.of(model, tokenizer).withLabels(List.of("no", "yes")));
    }
    Path rows = directory.resolve("rows.jsonl");
    Files.writeString(
        rows,
        "{\"id\":1,\"text\":\"hello world\"}\n{\"id\":2,\"text\":\"\"}\n{\"id\":3,\"text\":\""
            + "hello ".repeat(20)
            + "\"}\n");
    String[] command = {
      "score",
      "--dry-run",
      "--json",
      "run.dir=" + directory.resolve("run"),
      "score.input.path=" + rows,
      "score.input.format=jsonl",
      "score.windowing.stride=2",
      "score.key_columns=[id]",
      "score.output.path=" + directory.resolve("new/parent/answers"),
      "score.model=" + directory.resolve("model")
    };
    assertThat(run(command)).as(errors()).isZero();
    // 14 words a window, 2 of them shared: 16 + 10 tokens
    assertThat(errors())
        .contains("3 rows; of 3 looked at, 1 cannot be scored (empty_text 1)\n")
        .contains("tokens of a row: least 4, median 26, p90 26, p99 26, most 26;")
        .contains("in several windows: 50.0 %\n")
        .contains("30 tokens in 1 batches of at most 8,192, ");
    assertThat(printed())
        .contains("\"plan\":{\"rows\":3,\"sampled_rows\":3,\"row_tokens\":{\"least\":4,")
        .contains("\"precision\":\"fp32\",\"measured_tokens\":30,", "\"minutes\":")
        .hasLineCount(1);
    assertThat(directory.resolve("run")).doesNotExist();
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void infoSaysWhatMemoryPretrainingAsksFor() throws IOException {
    Path conf = directory.resolve("base.conf");
    Files.writeString(
        conf,
        """
        vocabulary.size = 30522
        pretrain.model { layers = 12, hidden_size = 768, heads = 12, max_positions = 512 }
        pretrain.averaging.workers = 4
        """);
    assertThat(run("info", "--memory", "--tasks", "2", conf.toString(), "--json")).isZero();
    // BERT-base with its head for masked words: 109,514,298 parameters, of 4 bytes each
    assertThat(printed())
        .contains("\"parameters\":109514298", "\"workers_in_an_executor\":2")
        .contains("--executor-memory ", "spark.executor.memoryOverhead=");
    assertThat(run("info", "--memory", directory.toString())).isEqualTo(2);
    assertThat(errors()).contains("is no configuration file").hasLineCount(1);
  }

  @Test
  void completionIsAScriptForTheShell() {
    assertThat(run("completion")).isZero();
    assertThat(printed()).contains("complete -F _complete_sampo", "--dry-run");
  }

  @Test
  void reportNamesThePageThatItWrote() throws IOException {
    Files.createDirectories(directory.resolve("run/claims"));
    assertThat(run("report", directory.resolve("run").toString())).isZero();
    assertThat(printed()).startsWith("page → " + directory.resolve("run/report.html"));
    assertThat(directory.resolve("run/report.html")).isNotEmptyFile();
    Path stage = Files.createDirectories(directory.resolve("run/corpus"));
    assertThat(run("report", stage.toString())).isZero();
    assertThat(stage).isEmptyDirectory();
    assertThat(directory.resolve("run/corpus-report.html")).isNotEmptyFile();
    assertThat(run("report", directory.resolve("none").toString())).isEqualTo(2);
    assertThat(errors()).contains("no such directory").hasLineCount(1);
  }

  @Test
  void aWatchedPageFollowsTheRunToItsEnd() throws Exception {
    Storage storage = Storage.of(new Configuration());
    Path page = directory.resolve("run/report.html");
    try (RunDirectory run = RunDirectory.open(storage, directory.resolve("run").toString())) {
      run.events().emit("stage_started", Map.of("stage", "corpus"));
      CompletableFuture<Integer> watching =
          CompletableFuture.supplyAsync(() -> run("report", run.uri(), "--watch", "--every", "1"));
      while (!Files.exists(page)) {
        Thread.sleep(50);
      }
      assertThat(page).content().contains("id=\"refresh\"", "not finished");
      run.events().emit("stage_failed", Map.of("stage", "corpus"));
      assertThat(watching.get(60, TimeUnit.SECONDS)).isZero();
      assertThat(page).content().contains("failed").doesNotContain("id=\"refresh\"");
    }
  }

  @Test
  void inputsAreLookedForBeforeAnythingStarts() {
    String runs = directory.resolve("run").toString();
    String texts = "corpus.sources.0.path=" + directory;
    assertThat(run("run", "run.dir=" + runs, texts, "finetune.task=regression")).isEqualTo(2);
    assertThat(errors()).contains("finetune.data.train.path: no table is given").hasLineCount(1);
    err.reset();
    assertThat(run("corpus", "run.dir=" + runs, "corpus.sources.0.path=no/where")).isEqualTo(2);
    assertThat(errors()).contains("corpus.sources", "no/where", "no such file").hasLineCount(1);
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void byAnotherProgramTheCodeIsThrown() {
    assertThatThrownBy(() -> Sampo.main(new String[] {"info", "/no/such/directory"}))
        .isInstanceOf(SparkUserAppException.class)
        .extracting(e -> ((SparkUserAppException) e).exitCode())
        .isEqualTo(2);
  }

  @Test
  void tokenizeReadsStandardInputAndWritesJsonLines() throws IOException {
    in = "Hello worlds!\n\n[MASK]";
    assertThat(run("tokenize", "--set", "tokenize.tokenizer=" + vocabulary())).isZero();
    assertThat(printed())
        .isEqualTo(
            """
            {"ids":[2,5,6,7,8,3],"offsets":[0,0,0,5,6,11,11,12,12,13,0,0],"type_ids":[0,0,0,0,0,0]}
            {"ids":[2,3],"offsets":[0,0,0,0],"type_ids":[0,0]}
            {"ids":[2,4,3],"offsets":[0,0,0,6,0,0],"type_ids":[0,0,0]}
            """);
  }

  @Test
  void tokenizeReadsPairsFromJsonLinesAndWritesAFile() throws IOException {
    Path input = directory.resolve("texts.jsonl");
    Files.writeString(input, "{\"text\": \"hello\", \"pair\": \"world\"}\n{\"text\": \"HELLO\"}\n");
    Path output = directory.resolve("ids.jsonl");
    assertThat(
            run(
                "tokenize",
                "--set",
                "tokenize.tokenizer=" + vocabulary(),
                "tokenize.lowercase=false",
                "tokenize.input=" + input,
                "--set",
                "tokenize.output=" + output))
        .isZero();
    assertThat(output)
        .hasContent(
            """
            {"ids":[2,5,3,6,3],"offsets":[0,0,0,5,0,0,0,5,0,0],"type_ids":[0,0,0,1,1]}
            {"ids":[2,1,3],"offsets":[0,0,0,5,0,0],"type_ids":[0,0,0]}
            """);
    assertThat(printed()).isEqualTo("tokenized 2 texts → " + output + "\n");
  }

  @Test
  void aMalformedLineIsNamedAndNothingIsWritten() throws IOException {
    Path input =
        Files.writeString(directory.resolve("t.jsonl"), "{\"text\": \"a\"}\n{\"text\": 3\n");
    Path output = directory.resolve("ids.jsonl");
    assertThat(
            run(
                "tokenize",
                "tokenize.tokenizer=" + vocabulary(),
                "tokenize.input=" + input,
                "tokenize.output=" + output))
        .isEqualTo(2);
    assertThat(errors()).contains(input + ":2: is not a JSON object; ").hasLineCount(1);
    assertThat(output).doesNotExist();
  }

  @Test
  void infoDescribesATokenizer() throws IOException {
    vocabulary();
    assertThat(run("info", "--json", directory.toString())).isZero();
    assertThat(printed()).contains("\"kind\":\"tokenizer\"", "\"vocabulary\":9").hasLineCount(1);
    out.reset();
    assertThat(run("info", directory.toString())).isZero();
    assertThat(printed()).contains("kind                   tokenizer\n");
  }

  @Test
  void infoRefusesWhatItDoesNotKnow() {
    assertThat(run("info", directory.toString())).isEqualTo(2);
    assertThat(errors()).contains("is neither a run nor").hasLineCount(1);
  }

  @Test
  void predictNeedsATextAndAModel() {
    assertThat(run("predict")).isEqualTo(2);
    assertThat(errors()).contains("predict.text: no text is given");
    err.reset();
    assertThat(run("predict", "--text", "a", "run.dir=" + directory)).isEqualTo(2);
    assertThat(errors()).contains("finetune/model").hasLineCount(1);
  }
}
