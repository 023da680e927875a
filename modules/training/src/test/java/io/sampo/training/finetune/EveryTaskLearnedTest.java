package io.sampo.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.tokenizer.Tokenizer;
import io.sampo.tokenizer.TokenizerOptions;
import io.sampo.tokenizer.Vocabulary;
import io.sampo.training.config.OptimizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small tables whose rule a tiny model can learn, for tasks beside classifiers. */
class EveryTaskLearnedTest {
  private static final List<String> WORDS =
      List.of("the", "a", "old", "boat", "sail", "plough", "field");

  @TempDir Path directory;
  private final Storage storage = Storage.of(new Configuration());

  @BeforeEach
  void writeModel() {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    Tokenizer tokenizer = Tokenizer.of(Vocabulary.of(tokens), TokenizerOptions.uncased());
    BertConfig shape = BertConfig.of(tokens.size(), 16, 1, 2);
    try (BertModel model = BertModel.create(shape, new Head.MaskedLanguageModel(), 3)) {
      Checkpoint.write(storage, at("base"), CheckpointContents.of(model, tokenizer));
    }
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  /** Rows of four or five random words. */
  private TableSource table(String name, int rows, long seed, Function<String[], String> json)
      throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String[] words = new String[4 + random.nextInt(2)];
      for (int w = 0; w < words.length; w++) {
        words[w] = WORDS.get(random.nextInt(WORDS.size()));
      }
      lines.add(json.apply(words));
    }
    Files.write(Path.of(at(name)), lines);
    return TableSource.of(at(name), TableFormat.JSONL);
  }

  private FinetuneConfig config(TaskKind task, Function<String[], String> json) throws IOException {
    DataConfig data =
        DataConfig.defaults()
            .withTables(table("train", 160, 1, json), table("validation", 40, 2, json), none())
            .withRules(RowRule.REFUSE, RowRule.DROP);
    return FinetuneConfig.defaults()
        .withTask(task)
        .withModel(at("base"))
        .withData(data)
        .withTraining(
            EpochsConfig.defaults()
                .withEpochs(10, 128, 0)
                .withValidation("main", 0.2)
                .withDropout(0))
        .withOptimizer(OptimizerConfig.finetuning().withLearningRate(1e-2));
  }

  private static TableSource none() {
    return TableSource.defaults();
  }

  private StageResult run(FinetuneConfig wanted) {
    try (RunDirectory run = RunDirectory.open(storage, at("run"))) {
      return new FinetuneStage(
              wanted,
              run,
              EmbeddedSpark.session(),
              source -> EmbeddedSpark.session().read().json(source.path()))
          .run();
    }
  }

  private static boolean sea(String word) {
    return word.equals("boat") || word.equals("sail");
  }

  private static String quoted(List<String> words) {
    return "[\"" + String.join("\",\"", words) + "\"]";
  }

  @Test
  void tagsOfWords() throws IOException {
    FinetuneConfig config =
        config(
            TaskKind.TOKEN_CLASSIFICATION,
            words -> {
              List<String> tags = new ArrayList<>();
              for (int i = 0; i < words.length; i++) {
                boolean inside = i > 0 && sea(words[i - 1]);
                tags.add(sea(words[i]) ? (inside ? "I-sea" : "B-sea") : "O");
              }
              return "{\"text\":%s,\"label\":%s}".formatted(quoted(List.of(words)), quoted(tags));
            });
    StageResult result = run(config);
    assertThat((Double) result.figures().get("f1_micro_mean")).isGreaterThan(0.8);
    Checkpoint model = Checkpoint.load(storage, at("run/finetune/model"));
    assertThat(model.labels()).containsExactly("O", "B-sea", "I-sea");
  }

  @Test
  void spansOfCharacters() throws IOException {
    FinetuneConfig config =
        config(
            TaskKind.TOKEN_CLASSIFICATION,
            words -> {
              List<String> spans = new ArrayList<>();
              int at = 0;
              for (String word : words) {
                if (word.equals("boat")) {
                  spans.add(
                      "{\"start\":%d,\"end\":%d,\"label\":\"sea\"}"
                          .formatted(at, at + word.length()));
                }
                at += word.length() + 1;
              }
              return "{\"text\":\"%s\",\"label\":[%s]}"
                  .formatted(String.join(" ", words), String.join(",", spans));
            });
    assertThat((Double) run(config).figures().get("f1_micro_mean")).isGreaterThan(0.8);
  }

  @Test
  void answersInAContext() throws IOException {
    FinetuneConfig config =
        config(
            TaskKind.QUESTION_ANSWERING,
            words -> {
              String context = String.join(" ", words) + " boat";
              int start = context.indexOf("boat");
              return ("{\"text\":\"the boat\",\"pair\":\"%s\",\"label\":"
                      + "[{\"text\":\"boat\",\"start\":%d}]}")
                  .formatted(context, start);
            });
    FinetuneConfig pairs = config.withColumns("text", Optional.of("pair"), "label");
    assertThat((Double) run(pairs).figures().get("f1_mean")).isGreaterThan(0.8);
    assertThatThrownBy(() -> run(config))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("finetune.data.pair_column");
  }

  @Test
  void numbers() throws IOException {
    FinetuneConfig numbers =
        config(
            TaskKind.REGRESSION,
            words -> {
              long sea = List.of(words).stream().filter(EveryTaskLearnedTest::sea).count();
              return "{\"text\":\"%s\",\"label\":%d}".formatted(String.join(" ", words), sea);
            });
    assertThat((Double) run(numbers).figures().get("pearson_mean")).isGreaterThan(0.8);
  }

  @Test
  void whatDoesNotFitTheTaskIsRefused() throws IOException {
    FinetuneConfig numbers =
        config(
            TaskKind.REGRESSION, words -> "{\"text\":\"%s\",\"label\":\"x\"}".formatted(words[0]));
    assertThatThrownBy(() -> run(numbers))
        .hasMessageContaining("row 1 has in its column 'label'")
        .hasMessageContaining("no finite number");
    assertThatThrownBy(() -> run(numbers.withTask(TaskKind.EMBEDDING)))
        .hasMessageContaining("finetune.task: embedding is not learned");
    EpochsConfig smoothed =
        numbers.training().withLabels(new LabelsConfig(0.1, ClassWeights.EQUAL));
    assertThatThrownBy(() -> run(numbers.withTraining(smoothed)))
        .hasMessageContaining("regression has no classes");
  }
}
