package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.Claim;
import io.sampo.storage.ClaimLostException;
import io.sampo.storage.Event;
import io.sampo.storage.EventLog;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.Windowing;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinetuneStageTest {
  private static final String[] SEA = {"boat", "sail", "tide", "net"};
  private static final String[] LAND = {"plough", "field", "barn", "seed"};

  /** For what does not ask how well it was learned. */
  private static final EpochsConfig FEW_PASSES = training(3, 3, "accuracy", 0.2);

  @TempDir Path directory;
  private final Storage storage = Storage.of(new Configuration());
  private FinetuneConfig config;

  @BeforeEach
  void writeModelAndTables() throws IOException {
    List<String> tokens =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "a", "old"));
    tokens.addAll(List.of(SEA));
    tokens.addAll(List.of(LAND));
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    BertConfig shape = BertConfig.of(tokens.size(), 16, 1, 2);
    try (BertModel model = BertModel.create(shape, new Head.MaskedLanguageModel(), 3)) {
      Checkpoint.write(storage, path("base").toString(), CheckpointContents.of(model, tokenizer));
    }
    write("train.jsonl", 120, 1);
    write("validation.jsonl", 40, 2);
    write("test.jsonl", 60, 3);
    config =
        FinetuneConfig.defaults()
            .withModel(path("base").toString())
            .withTables(table("train"), table("validation"), table("test"))
            .withTraining(training(12, 12, "accuracy", 0.2))
            .withOptimizer(
                io.sampo.training.config.OptimizerConfig.finetuning().withLearningRate(5e-3));
  }

  private static EpochsConfig training(int epochs, int patience, String metric, double share) {
    return EpochsConfig.defaults()
        .withEpochs(epochs, 256, patience)
        .withValidation(metric, share)
        .withDropout(0);
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private TableSource table(String name) {
    return new TableSource(path(name + ".jsonl").toString(), TableFormat.JSONL, true, List.of());
  }

  private void write(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      boolean sea = random.nextBoolean();
      String[] words = sea ? SEA : LAND;
      lines.add(
          "{\"text\":\"the %s %s a %s %d\",\"label\":\"%s\"}"
              .formatted(
                  words[random.nextInt(4)],
                  words[random.nextInt(4)],
                  words[random.nextInt(4)],
                  100_000 * seed + i,
                  sea ? "sea" : "land"));
    }
    Files.write(path(name), lines);
  }

  private void writeRandomLabels(String name, int rows) throws IOException {
    Random random = new Random(9);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String text = SEA[random.nextInt(4)] + " " + LAND[random.nextInt(4)];
      String label = random.nextBoolean() ? "sea" : "land";
      lines.add("{\"text\":\"%s %s %d\",\"label\":\"%s\"}".formatted(text, text, i, label));
    }
    Files.write(path(name), lines);
  }

  private RunDirectory open() {
    return RunDirectory.open(storage, path("run").toString());
  }

  private StageResult run(FinetuneConfig wanted) {
    try (RunDirectory run = open()) {
      return new FinetuneStage(wanted, run, EmbeddedSpark.session(), FinetuneStageTest::read).run();
    }
  }

  private static Dataset<Row> read(TableSource source) {
    return EmbeddedSpark.session().read().json(source.path());
  }

  @Test
  void severalSeedsLearnWordsThatTellTheClasses() {
    StageResult result = run(config.withSeeds(2, 5).withBaselines());

    assertThat(result.skipped()).isFalse();
    assertThat((Double) result.figures().get("accuracy_mean")).isGreaterThan(0.95);
    assertThat((Double) result.figures().get("bag_of_words_accuracy")).isGreaterThan(0.95);
    assertThat(result.figures())
        .containsKeys("accuracy_sd", "untrained_accuracy_mean", "majority_class_accuracy")
        .containsEntry("classes", 2L)
        .containsEntry("judged_on", "test");
    assertThat(path("run/finetune/trials")).doesNotExist();
    Checkpoint model = Checkpoint.load(storage, path("run/finetune/model").toString());
    assertThat(model.labels()).containsExactly("land", "sea");
    assertThat(model.head())
        .isEqualTo(new Head.SequenceClassification(2, Head.Objective.SINGLE_LABEL));
    JsonNode facts = Manifest.read(storage, result.output()).facts();
    assertThat(facts.path("model_fingerprint").asText()).isEqualTo(model.fingerprint());
    assertThat(facts.path("base_model_fingerprint").asText())
        .isEqualTo(Checkpoint.load(storage, path("base").toString()).fingerprint())
        .isNotEqualTo(model.fingerprint());
    StageResult again = run(config.withSeeds(2, 5).withBaselines());
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).isEqualTo(result.figures());
  }

  @Test
  void anInterruptedRunEndsTheSame() throws Exception {
    FinetuneConfig two = config.withSeeds(2, 5).withTraining(FEW_PASSES);
    run(two);
    byte[] weights = Files.readAllBytes(path("run/finetune/model/model.safetensors"));
    byte[] metrics = Files.readAllBytes(path("run/finetune/metrics.json"));

    // As a kill before the commit leaves it.
    Path finetune = path("run/finetune");
    Files.delete(finetune.resolve("commit.json"));
    StageResult again = run(two);

    assertThat(again.skipped()).isFalse();
    assertThat(Files.readAllBytes(path("run/finetune/model/model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readAllBytes(path("run/finetune/metrics.json"))).isEqualTo(metrics);
  }

  /** Stops a run of two seeds when both are trained, before anything is committed. */
  private void interrupt(FinetuneConfig wanted) {
    try (RunDirectory run = open()) {
      run.events()
          .subscribe(
              event -> {
                if (event.kind().equals("progress") && event.number("done") == 2) {
                  Claim.acquire(storage, run.uri()); // another driver takes the run over
                }
              });
      FinetuneStage stage =
          new FinetuneStage(wanted, run, EmbeddedSpark.session(), FinetuneStageTest::read);
      assertThatThrownBy(stage::run).isInstanceOf(ClaimLostException.class);
    }
  }

  @Test
  @Tag("R02")
  void onlyMissingSeedsAreTrainedAgain() throws IOException {
    FinetuneConfig two = config.withSeeds(2, 5).withTraining(FEW_PASSES);
    interrupt(two);
    assertThat(path("run/finetune/commit.json")).doesNotExist();
    storage.delete(path("run/finetune/trials/pretrained-6").toString());

    run(two);
    List<Event> events = EventLog.read(storage, path("run").toString());
    long metricsOfFirst =
        events.stream().filter(e -> e.text("trial").equals("pretrained-5")).count();
    long metricsOfSecond =
        events.stream().filter(e -> e.text("trial").equals("pretrained-6")).count();
    assertThat(metricsOfSecond).isEqualTo(2 * metricsOfFirst).isPositive();

    byte[] metrics = Files.readAllBytes(path("run/finetune/metrics.json"));
    byte[] weights = Files.readAllBytes(path("run/finetune/model/model.safetensors"));
    storage.delete(path("run").toString());
    run(two);
    assertThat(Files.readAllBytes(path("run/finetune/metrics.json"))).isEqualTo(metrics);
    assertThat(Files.readAllBytes(path("run/finetune/model/model.safetensors"))).isEqualTo(weights);
  }

  @Test
  void aTextThatWouldBeCutIsRefusedByName() throws IOException {
    Files.writeString(
        path("long.jsonl"),
        "{\"text\":\"old barn %s\",\"label\":\"land\"}%n".formatted("boat ".repeat(700))
            + Files.readString(path("train.jsonl")));
    FinetuneConfig narrow =
        config
            .withTables(table("long"), table("validation"), TableSource.defaults())
            .withWindowing(Windowing.defaults().withMaxWindows(1));
    assertThatThrownBy(() -> run(narrow))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("finetune.data.train")
        .hasMessageContaining("old barn boat")
        .hasMessageContaining("windowing.max_windows");
  }

  @Test
  void textsWithoutWordsLeaveOutTheBagOfWords() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("{\"text\":\"%s\",\"label\":%d}".formatted("!?".repeat(i + 1), i % 2));
    }
    Files.write(path("marks.jsonl"), lines);
    StageResult result =
        run(
            config
                .withTables(table("marks"), TableSource.defaults(), TableSource.defaults())
                .withTraining(training(1, 1, "accuracy", 0.2))
                .withBaselines());
    assertThat(result.figures())
        .containsKey("untrained_accuracy_mean")
        .doesNotContainKey("bag_of_words_accuracy");
  }

  @Test
  void stopsWhenValidationGetsNoBetterAndKeepsTheBestPass() throws IOException {
    // Classes drawn at random cannot be learned: validation gets worse once they are learned by
    // heart.
    writeRandomLabels("noise.jsonl", 60);
    run(
        config
            .withTables(table("noise"), TableSource.defaults(), TableSource.defaults())
            .withTraining(training(60, 2, "log_loss", 0.3)));

    JsonNode trial =
        CanonicalJson.parse(Files.readAllBytes(path("run/finetune/metrics.json")), "metrics.json")
            .path("trials")
            .get(0);
    double best = Double.MAX_VALUE;
    int bestEpoch = 0;
    for (JsonNode epoch : trial.path("epochs")) {
      if (epoch.path("log_loss").asDouble() < best) {
        best = epoch.path("log_loss").asDouble();
        bestEpoch = epoch.path("epoch").asInt();
      }
    }
    assertThat(trial.path("epochs").size()).isEqualTo(bestEpoch + 2).isLessThan(60);
    assertThat(trial.path("best_epoch").asInt()).isEqualTo(bestEpoch);
    assertThat(trial.path("validation").path("log_loss").asDouble()).isEqualTo(best);
  }

  @Test
  void withoutAValidationTableAShareOfEachClassIsKept() {
    StageResult result =
        run(
            config
                .withTables(table("train"), TableSource.defaults(), TableSource.defaults())
                .withTraining(FEW_PASSES));

    assertThat(result.figures()).containsEntry("judged_on", "validation");
    assertThat((Long) result.figures().get("validation_rows")).isBetween(20L, 28L);
    assertThat((Long) result.figures().get("train_rows")).isBetween(92L, 100L);
  }

  @Test
  void refusesWhatCannotBeLearnedFromBeforeTraining() throws IOException {
    Files.writeString(
        path("one.jsonl"), "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":\"x\"}\n");
    assertThatThrownBy(
            () -> run(config.withTables(table("one"), table("validation"), table("test"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("one.jsonl")
        .hasMessageContaining("one class only");
    assertThatThrownBy(() -> run(config.withColumns("txt", Optional.empty(), "label")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("txt")
        .hasMessageContaining("text");
    assertThatThrownBy(() -> run(config.withTraining(training(1, 1, "acuracy", 0.2))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("finetune.training.metric")
        .hasMessageContaining("accuracy");
    Files.writeString(path("other.jsonl"), "{\"text\":\"the boat\",\"label\":\"sky\"}\n");
    assertThatThrownBy(() -> run(config.withTables(table("train"), table("other"), table("test"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("other.jsonl")
        .hasMessageContaining("sky");
    assertThat(path("run/finetune/commit.json")).doesNotExist();
  }

  @Test
  void textsInTwoTablesAreRefusedOrLeftOut() throws IOException {
    List<String> rows = new ArrayList<>(Files.readAllLines(path("validation.jsonl")));
    rows.addAll(Files.readAllLines(path("train.jsonl")));
    Files.write(path("leak.jsonl"), rows);
    FinetuneConfig leaky =
        config
            .withTables(table("leak"), table("validation"), TableSource.defaults())
            .withTraining(FEW_PASSES);
    assertThatThrownBy(() -> run(leaky))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("leak.jsonl")
        .hasMessageContaining("row ")
        .hasMessageContaining("'text'")
        .hasMessageContaining("there are 40 such rows")
        .hasMessageContaining("finetune.data.shared");
    DataConfig dropping = leaky.data().withRules(RowRule.REFUSE, RowRule.DROP);
    assertThat(run(leaky.withData(dropping)).figures()).containsEntry("train_rows", 120L);
    assertThat(EventLog.read(storage, path("run").toString()))
        .anySatisfy(
            event -> assertThat(event.fields().path("message").asText()).contains("40 of its 160"));
  }

  @Test
  void rowsWithoutTextAreRefusedOrLeftOut() throws IOException {
    List<String> rows = new ArrayList<>(Files.readAllLines(path("train.jsonl")));
    rows.add(7, "{\"text\":\" \",\"label\":\"sea\"}");
    Files.write(path("gap.jsonl"), rows);
    FinetuneConfig gap =
        config
            .withTables(table("gap"), table("validation"), table("test"))
            .withTraining(FEW_PASSES);
    assertThatThrownBy(() -> run(gap))
        .hasMessageContaining("row 8 has in its column 'text' an empty text")
        .hasMessageContaining("finetune.data.unusable");
    DataConfig dropping = gap.data().withRules(RowRule.DROP, RowRule.REFUSE);
    assertThat(run(gap.withData(dropping)).figures()).containsEntry("train_rows", 120L);
  }

  @Test
  void aLineThatIsNoJsonIsShown() throws IOException {
    List<String> rows = new ArrayList<>(Files.readAllLines(path("train.jsonl")));
    rows.add(7, "{\"text\":\"cut off in the mid");
    Files.write(path("cut.jsonl"), rows);
    FinetuneConfig cut = config.withTables(table("cut"), table("validation"), table("test"));
    assertThatThrownBy(() -> run(cut))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cut.jsonl")
        .hasMessageContaining("a line of it is no JSON: '{\"text\":\"cut off in the mid'");
  }

  @Test
  void gridFoldsAndLearningCurveAreReported() {
    TrialsConfig trials =
        TrialsConfig.defaults()
            .withSeeds(2)
            .withGrid(List.of(new GridAxis(GridKey.LEARNING_RATE, List.of(1e-6, 5e-3))), 0)
            .withFolds(3)
            .withLearningCurve(List.of(8));
    StageResult result =
        run(
            config
                .withTraining(training(4, 4, "main", 0.2).withEpochs(4, 48, 4))
                .withTrials(trials));

    assertThat(result.figures())
        .containsEntry("best_learning_rate", 5e-3)
        .containsKeys("folds_accuracy_mean", "folds_accuracy_sd", "accuracy_sd");
    JsonNode metrics = metrics();
    assertThat(metrics.path("trials"))
        .hasSize(2 * 2 + 2 + 3 + 2 * 2); // grid, untrained, folds, curve
    assertThat(metrics.path("grid")).hasSize(2);
    assertThat(metrics.at("/learning_curve/0/rows").asInt()).isEqualTo(8);
    assertThat(metrics.at("/learning_curve/1/start").asText()).isEqualTo("untrained");
    assertThat(metrics.at("/learning_curve/2/rows").asInt()).isEqualTo(120);
    assertThat(metrics.at("/figures/f1_macro_mean").asDouble()).isPositive();
  }

  @Test
  void halvingDropsTheWorseSettingsEarly() {
    TrialsConfig trials =
        TrialsConfig.defaults()
            .withGrid(
                List.of(new GridAxis(GridKey.LEARNING_RATE, List.of(1e-7, 5e-3, 1e-6, 1e-2))), 0)
            .withHalving(1);
    EpochsConfig training = training(4, 4, "log_loss", 0.2).withEpochs(4, 48, 4);
    StageResult result = run(config.withTraining(training).withTrials(trials));
    assertThat((Double) result.figures().get("best_learning_rate")).isGreaterThan(1e-3);
    assertThat(metrics().path("trials")).hasSize(4 + 2);
    assertThat(metrics().path("grid")).hasSize(2);
    assertThat(metrics().at("/trials/0/train_rows").asInt()).isEqualTo(60);
  }

  @Test
  void settingsOfTheLossAndTheLayersAreUsed() {
    EpochsConfig careful =
        training(3, 3, "main", 0.2)
            .withLabels(new LabelsConfig(0.1, ClassWeights.BALANCED))
            .withLayers(new LayersConfig(0.8, 2, 1))
            .withBatchRows(16);
    StageResult result = run(config.withTraining(careful));
    assertThat((Double) result.figures().get("accuracy_mean")).isGreaterThan(0.5);
    // 120 rows in batches of 16
    assertThat(metrics().at("/trials/0/steps").asInt()).isEqualTo(3 * 8);
  }

  private JsonNode metrics() {
    try {
      return CanonicalJson.parse(
          Files.readAllBytes(path("run/finetune/metrics.json")), "metrics.json");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
