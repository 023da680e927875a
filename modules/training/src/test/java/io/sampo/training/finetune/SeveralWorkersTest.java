package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.LabelledTask;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.pretrain.AveragingMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials whose rows are divided among workers. */
class SeveralWorkersTest {
  private static final List<String> WORDS = List.of("boat", "sail", "tide", "barn", "seed", "hay");

  @TempDir Path directory;
  private final Storage storage = Storage.of(new Configuration());
  private FinetuneConfig config;

  @BeforeEach
  void writeModelAndTables() throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    BertConfig shape = BertConfig.of(tokens.size(), 16, 1, 2);
    try (BertModel model = BertModel.create(shape, new Head.MaskedLanguageModel(), 3)) {
      Checkpoint.write(storage, at("base"), CheckpointContents.of(model, tokenizer));
    }
    DataConfig data =
        DataConfig.defaults()
            .withTables(table("train", 97, 1), table("validation", 40, 2), table("test", 30, 3))
            .withRules(RowRule.REFUSE, RowRule.DROP);
    config =
        FinetuneConfig.defaults()
            .withModel(at("base"))
            .withData(data)
            .withTraining(
                EpochsConfig.defaults().withEpochs(4, 256, 0).withBatchRows(8).withDropout(0.1))
            .withOptimizer(OptimizerConfig.finetuning().withLearningRate(1e-2));
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  /** Texts whose first word is of the sea or of the land; a number tells them apart. */
  private TableSource table(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int word = random.nextInt(6);
      lines.add(
          "{\"text\":\"%s %s %d\",\"label\":\"%s\"}"
              .formatted(
                  WORDS.get(word),
                  WORDS.get(random.nextInt(3) + (word < 3 ? 0 : 3)),
                  1000 * seed + i,
                  word < 3 ? "sea" : "land"));
    }
    Files.write(Path.of(at(name)), lines);
    return TableSource.of(at(name), TableFormat.JSONL);
  }

  private static FinetuneAveraging workers(int count) {
    return FinetuneAveraging.defaults().withWorkers(count).withMode(AveragingMode.AVERAGE, 4);
  }

  private StageResult run(String name, FinetuneConfig wanted) {
    return run(name, wanted, EmbeddedSpark.session());
  }

  private StageResult run(String name, FinetuneConfig wanted, SparkSession spark) {
    try (RunDirectory run = RunDirectory.open(storage, at(name))) {
      return new FinetuneStage(wanted, run, spark, source -> spark.read().json(source.path()))
          .run();
    }
  }

  private byte[] weights(String run) {
    return bytes(run + "/finetune/model/model.safetensors");
  }

  private byte[] bytes(String name) {
    try {
      return Files.readAllBytes(Path.of(at(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode metrics(String run) {
    return CanonicalJson.parse(bytes(run + "/finetune/metrics.json"), "metrics.json");
  }

  private EpochsConfig withoutDropout(int batchRows, int epochs) {
    return config.training().withDropout(0).withBatchRows(batchRows).withEpochs(epochs, 256, 0);
  }

  @Test
  void oneWorkerIsTrainingInOneJvm() {
    // Dropout is keyed by the worker, so it is left out; layers thaw between the passes.
    FinetuneConfig thawing =
        config.withTraining(
            withoutDropout(16, 3)
                .withLayers(new LayersConfig(0.8, 2, 1))
                .withLabels(new LabelsConfig(0.1, ClassWeights.BALANCED)));
    run("plain", thawing.withAveraging(workers(1)));
    trainByWorkers(thawing, 1, () -> {});

    assertThat(bytes("trials/pretrained-42/model.safetensors")).isEqualTo(weights("plain"));
    JsonNode trial = CanonicalJson.parse(bytes("trials/pretrained-42.json"), "trial");
    JsonNode plain = metrics("plain").path("trials").get(0);
    assertThat(trial.path("validation")).isEqualTo(plain.path("validation"));
    assertThat(trial.path("test")).isEqualTo(plain.path("test"));
    assertThat(trial.path("steps")).isEqualTo(plain.path("steps"));
  }

  @Test
  void memoryThatRunsOutIsToldWithTheSetting() {
    Runnable full =
        () -> {
          throw new OutOfMemoryError("Java heap space");
        };
    assertThatThrownBy(() -> trainByWorkers(config, 2, full))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("spark.driver.memory (-Xmx of the driver): was used up in a round")
        .hasMessageEndingWith(
            "raise it, or lower finetune.training.batch_tokens or batch_rows or the size of the"
                + " model");
  }

  /**
   * The only trial, whatever the number of workers.
   *
   * @param afterRound what happens then
   */
  private void trainByWorkers(FinetuneConfig wanted, int workers, Runnable afterRound) {
    SparkSession spark = EmbeddedSpark.session();
    Checkpoint checkpoint = Checkpoint.load(storage, at("base"));
    LabelledTables rows =
        new TableReading(wanted, source -> spark.read().json(source.path())).all(message -> {});
    LabelledTask task = rows.task(checkpoint, wanted.windowing());
    try (RunDirectory run = RunDirectory.open(storage, at("direct"))) {
      new ParallelTraining(
              new JavaSparkContext(spark.sparkContext()),
              run,
              checkpoint,
              task,
              wanted.averaging().withMode(AveragingMode.AVERAGE, 4).rounds(workers),
              new ParallelTraining.Work(
                  Trial.of(Trial.Start.PRETRAINED, 42),
                  rows,
                  new TrialSettings(wanted.training(), wanted.optimizer())),
              at("trials"),
              new ParallelTraining.Telling() {
                @Override
                public void round(String where) {
                  afterRound.run();
                }

                @Override
                public void pass(Map<String, Object> figures) {}

                @Override
                public void warn(String message) {
                  throw new AssertionError(message);
                }
              })
          .run();
    }
  }

  @Test
  void synchronousWorkersAreOneWithAllTheirBatches() {
    FinetuneAveraging synchronous = workers(2).withMode(AveragingMode.SYNCHRONOUS, 1);
    FinetuneConfig half = config.withTraining(withoutDropout(60, 3)).withAveraging(synchronous);
    FinetuneConfig all = config.withTraining(withoutDropout(120, 3)).withAveraging(workers(1));
    run("two", half);
    run("one", all);
    assertThat(metrics("two").at("/trials/0/steps").asInt()).isEqualTo(3);
    float[] two = parameters("two");
    float[] one = parameters("one");
    for (int i = 0; i < one.length; i++) {
      assertThat(two[i]).isCloseTo(one[i], within(2e-4f)); // of moves of 3e-2
    }
  }

  @Test
  void trainingThatDivergesIsStopped() {
    Checkpoint checkpoint = Checkpoint.load(storage, at("base"));
    try (BertModel model = checkpoint.model()) {
      model.parameters().muli(1e30);
      CheckpointContents contents = CheckpointContents.of(model, checkpoint.tokenizer());
      Checkpoint.write(storage, at("wild"), contents);
    }
    FinetuneConfig wild = config.withModel(at("wild")).withAveraging(workers(2));
    assertThatThrownBy(() -> run("run", wild))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("finetune.optimizer.learning_rate: training diverged")
        .hasMessageContaining("worker 0 could not be used in 1 round");
  }

  private float[] parameters(String run) {
    Checkpoint checkpoint = Checkpoint.load(storage, at(run + "/finetune/model"));
    try (BertModel model = checkpoint.model()) {
      return model.parameters().toFloatVector();
    }
  }

  @Test
  @Tag("R02")
  void anInterruptedTrialGoesOnAfterItsLastPass() {
    FinetuneConfig nesterov =
        config
            .withAveraging(workers(3).withMode(AveragingMode.NESTEROV, 5))
            .withTraining(
                config.training().withEpochs(3, 256, 0).withLayers(new LayersConfig(1, 2, 1)));
    run("whole", nesterov);
    try (RunDirectory run = RunDirectory.open(storage, at("run"))) {
      run.events()
          .subscribe(
              event -> {
                if (event.kind().equals("metric") && event.number("epoch") == 2) {
                  Claim.acquire(storage, run.uri()); // another driver takes the run over
                }
              });
      SparkSession spark = EmbeddedSpark.session();
      FinetuneStage stage =
          new FinetuneStage(nesterov, run, spark, source -> spark.read().json(source.path()));
      assertThatThrownBy(stage::run).isInstanceOf(ClaimLostException.class);
    }
    run("run", nesterov);

    assertThat(weights("run")).isEqualTo(weights("whole"));
    assertThat(bytes("run/finetune/metrics.json")).isEqualTo(bytes("whole/finetune/metrics.json"));
    assertThat(EventLog.read(storage, at("run")))
        .filteredOn(e -> e.kind().equals("metric"))
        .extracting(e -> (int) e.number("epoch"))
        .containsExactly(1, 2, 3);
  }

  @Test
  @Tag("R06")
  void learnTheSameOnOneSlotAndOnTwo() {
    FinetuneConfig two =
        config.withAveraging(workers(2)).withTraining(config.training().withEpochs(3, 256, 0));
    StageResult result = run("two", two);

    assertThat((Double) result.figures().get("accuracy_mean")).isGreaterThan(0.9);
    JsonNode metrics = metrics("two");
    assertThat(metrics.at("/summary/workers").asInt()).isEqualTo(2);
    assertThat(metrics.at("/summary/trained").asText())
        .isEqualTo(
            "2 workers, averaged every 4 steps: 97 training rows in 3 passes, as"
                + " finetune.averaging.workers says");
    // 49 rows of the larger part in batches of 8
    assertThat(metrics.at("/trials/0/steps").asInt()).isEqualTo(3 * 7);
    assertThat(metrics.at("/trials/0/averaging/mode").asText()).isEqualTo("average");
    assertThat(Path.of(at("two/finetune/trials"))).doesNotExist();
    List<Event> events = EventLog.read(storage, at("two"));
    assertThat(events).filteredOn(e -> e.kind().equals("metric")).hasSize(3);
    assertThat(events)
        .filteredOn(e -> e.kind().equals("notice"))
        .extracting(e -> e.text("message"))
        .containsExactly(metrics.at("/summary/trained").asText());

    EmbeddedSpark.inOneSlotWithKryo(Map.of(), spark -> run("one", two, spark));
    assertThat(weights("one")).isEqualTo(weights("two"));
    assertThat(bytes("one/finetune/metrics.json")).isEqualTo(bytes("two/finetune/metrics.json"));
  }
}
