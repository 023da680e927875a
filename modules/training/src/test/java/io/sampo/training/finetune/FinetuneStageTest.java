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
import io.sampo.storage.EventLog;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
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
            .withTraining(new EpochsConfig(12, 256, 12, "accuracy", 0.2, 0.0))
            .withOptimizer(
                io.sampo.training.config.OptimizerConfig.finetuning().withLearningRate(5e-3));
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
    assertThat(run(config.withSeeds(2, 5).withBaselines()).skipped()).isTrue();
  }

  @Test
  void anInterruptedRunEndsTheSame() throws Exception {
    run(config.withSeeds(2, 5));
    byte[] weights = Files.readAllBytes(path("run/finetune/model/model.safetensors"));
    byte[] metrics = Files.readAllBytes(path("run/finetune/metrics.json"));

    // As a kill before the commit leaves it.
    Path finetune = path("run/finetune");
    Files.delete(finetune.resolve("commit.json"));
    StageResult again = run(config.withSeeds(2, 5));

    assertThat(again.skipped()).isFalse();
    assertThat(Files.readAllBytes(path("run/finetune/model/model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readAllBytes(path("run/finetune/metrics.json"))).isEqualTo(metrics);
  }

  @Test
  void stopsWhenValidationGetsNoBetterAndKeepsTheBestPass() throws IOException {
    run(config.withTraining(new EpochsConfig(40, 256, 2, "log_loss", 0.2, 0.0)));

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
    assertThat(trial.path("best_epoch").asInt()).isEqualTo(bestEpoch);
    assertThat(trial.path("validation").path("log_loss").asDouble()).isEqualTo(best);
  }

  @Test
  void withoutAValidationTableAShareOfEachClassIsKept() {
    StageResult result =
        run(config.withTables(table("train"), TableSource.defaults(), TableSource.defaults()));

    assertThat(result.figures()).containsEntry("judged_on", "validation");
    assertThat((Integer) result.figures().get("validation_rows")).isBetween(20, 28);
    assertThat((Integer) result.figures().get("train_rows")).isBetween(92, 100);
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
    assertThatThrownBy(
            () -> run(config.withTraining(new EpochsConfig(1, 256, 1, "acuracy", 0.2, 0))))
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
  @Tag("R17")
  void textsInTwoTablesAreToldOf() throws IOException {
    run(config.withTables(table("train"), table("train"), TableSource.defaults()));

    assertThat(EventLog.read(storage, path("run").toString()))
        .anySatisfy(
            event -> {
              assertThat(event.kind()).isEqualTo("warning");
              assertThat(event.fields().path("message").asText())
                  .contains("finetune.validation")
                  .contains("training texts too");
            });
  }
}
