package io.sampo.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.LimitsConfig;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.clean.CleanConfig;
import io.sampo.corpus.clean.LineRule;
import io.sampo.corpus.clean.Pii;
import io.sampo.corpus.contamination.ContaminationConfig;
import io.sampo.corpus.duplicates.DuplicatesConfig;
import io.sampo.corpus.duplicates.KeptCopy;
import io.sampo.corpus.filter.Bound;
import io.sampo.corpus.filter.FilterConfig;
import io.sampo.corpus.filter.LanguageConfig;
import io.sampo.corpus.filter.RuleSet;
import io.sampo.corpus.shards.Cutting;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.vocabulary.TextSample;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.encoder.kernels.KernelNeed;
import io.sampo.scoring.DuplicateKeys;
import io.sampo.scoring.EvaluateConfig;
import io.sampo.scoring.ReportConfig;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.sink.ErrorRule;
import io.sampo.scoring.sink.OutputConfig;
import io.sampo.scoring.sink.SinkFormat;
import io.sampo.scoring.sink.WriteMode;
import io.sampo.storage.Storage;
import io.sampo.tasks.Aggregation;
import io.sampo.tasks.Decoding;
import io.sampo.tasks.EmbeddingConfig;
import io.sampo.tasks.JdbcConfig;
import io.sampo.tasks.NullAnswers;
import io.sampo.tasks.Pooling;
import io.sampo.tasks.TableFormat;
import io.sampo.tasks.TableSource;
import io.sampo.tasks.TaskKind;
import io.sampo.tasks.Windowing;
import io.sampo.tokenizer.SpecialTokensInText;
import io.sampo.training.config.Device;
import io.sampo.training.config.LearningRate;
import io.sampo.training.config.ModelConfig;
import io.sampo.training.config.OptimizerConfig;
import io.sampo.training.config.RampConfig;
import io.sampo.training.finetune.ClassWeights;
import io.sampo.training.finetune.DataConfig;
import io.sampo.training.finetune.EpochsConfig;
import io.sampo.training.finetune.FinetuneAveraging;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.finetune.GridAxis;
import io.sampo.training.finetune.GridKey;
import io.sampo.training.finetune.LabelsConfig;
import io.sampo.training.finetune.LayersConfig;
import io.sampo.training.finetune.RowRule;
import io.sampo.training.finetune.TrialsConfig;
import io.sampo.training.pretrain.AveragingConfig;
import io.sampo.training.pretrain.AveragingMode;
import io.sampo.training.pretrain.BatchConfig;
import io.sampo.training.pretrain.CheckConfig;
import io.sampo.training.pretrain.DeltaPrecision;
import io.sampo.training.pretrain.PhaseConfig;
import io.sampo.training.pretrain.PretrainConfig;
import io.sampo.training.pretrain.ShardSource;
import io.sampo.training.pretrain.WatchConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each config record: its key mapping and its defaults. */
class EveryKeyTest {
  private static final List<String> TEXT_AND_LABEL = List.of("text", "label");

  @TempDir static Path directory;
  private static String text;
  private static Settings settings;

  @BeforeAll
  static void readSettings() throws IOException {
    try (InputStream in = EveryKeyTest.class.getResourceAsStream("every-key.conf")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = Files.writeString(directory.resolve("every-key.conf"), text);
    settings = Settings.read(file.toString(), List.of(), Storage.of(new Configuration()));
  }

  static Stream<Record> expected() {
    return Stream.of(
        new CorpusConfig(
            List.of(
                new Source(
                    "notes",
                    "in/notes",
                    SourceFormat.JSONL,
                    "body",
                    Optional.of("key"),
                    Optional.of("link"),
                    0.5)),
            new LimitsConfig(2048, 50, 0.5),
            new CleanConfig(
                false, List.of(Pii.EMAIL, Pii.CARD), List.of(LineRule.FEW_WORDS, LineRule.POLICY)),
            new LanguageConfig(true, List.of("en", "fi"), 0.5),
            new FilterConfig(
                5,
                500,
                List.of(RuleSet.GOPHER_QUALITY, RuleSet.C4),
                List.of(new Bound("mine", "words", Optional.of(3.0), Optional.of(9.5))),
                Optional.of("urls"),
                Optional.of("source <> 'x'")),
            new DuplicatesConfig(true, 20, 13, 3, 0.7, KeptCopy.EARLIEST, 100),
            new ContaminationConfig(
                List.of(
                    new Source(
                        "squad",
                        "in/squad",
                        SourceFormat.TEXT,
                        "question",
                        Optional.of("k"),
                        Optional.of("u"),
                        0.9)),
                8,
                2),
            0.25),
        new VocabularyConfig(
            900, false, 3, 80, Optional.of("v"), 9, List.of("word"), new TextSample(0.5, 7)),
        new ShardsConfig(64, 4, 3, 16, 1, new Cutting(9, 10, true), List.of(32), 2),
        new PretrainConfig(
            new ModelConfig(3, 60, 5, 120, 64, 0.2),
            new OptimizerConfig(0.01, LearningRate.COSINE, 5, 0.1, 0.8, 0.9, 1e-7, 0.5),
            new AveragingConfig(
                AveragingMode.NESTEROV,
                4,
                9,
                new RampConfig(2, 0.25),
                0.6,
                0.8,
                2,
                DeltaPrecision.FP16),
            new BatchConfig(512, 0.3, true, true, new RampConfig(128, 30)),
            new WatchConfig(2, 100, 3, 1.5, 4, 5),
            Optional.of("c"),
            List.of(new ShardSource(Optional.of("s"), 1, 2.5)),
            List.of(
                new PhaseConfig(
                    0.75, 32, List.of(new ShardSource(Optional.of("u"), 2, 3)), 64, 0.002)),
            2.5,
            0,
            1.25,
            7,
            Device.CPU,
            2),
        new CheckConfig(6),
        new FinetuneConfig(
            TaskKind.MULTI_LABEL,
            Optional.of("m"),
            new DataConfig(
                table("a", TableFormat.CSV, TEXT_AND_LABEL, 1),
                table("b", TableFormat.TSV, TEXT_AND_LABEL, 2),
                table("c", TableFormat.JSONL, TEXT_AND_LABEL, 3),
                "t",
                Optional.of("p"),
                "l",
                Optional.of("g"),
                RowRule.DROP,
                RowRule.DROP),
            new Windowing(32, 8, 9, 1000),
            decoding(0.3),
            new EpochsConfig(
                4,
                256,
                8,
                1,
                "f1_macro",
                0.2,
                0.3,
                new LabelsConfig(0.1, ClassWeights.BALANCED),
                new LayersConfig(0.9, 2, 1)),
            new OptimizerConfig(0.02, LearningRate.CONSTANT, 0.5, 0.2, 0.7, 0.8, 1e-6, 2),
            new TrialsConfig(
                3,
                true,
                List.of(new GridAxis(GridKey.EPOCHS, List.of(1.0, 2.0))),
                1,
                2,
                5,
                List.of(100)),
            new FinetuneAveraging("4", AveragingMode.NESTEROV, 9, 0.6, 0.8, 2),
            true,
            3),
        new EvaluateConfig(
            table("d", TableFormat.CSV, List.of("id", "x", "y"), 4),
            List.of("id"),
            "x",
            Optional.of("p"),
            "y",
            Optional.of("n"),
            Optional.of(TaskKind.REGRESSION),
            new Windowing(33, 7, 8, 1001),
            decoding(0.4),
            128,
            Optional.of("h"),
            new ReportConfig(9, 3, Optional.of("v"), 4)),
        new ScoreConfig(
            table("e", TableFormat.JSONL, List.of("k", "x"), 5),
            List.of("k", "j"),
            "x",
            Optional.of("p"),
            Optional.of("o"),
            Optional.of(TaskKind.EMBEDDING),
            new Windowing(34, 6, 7, 1002),
            decoding(0.6),
            129,
            DuplicateKeys.ALLOW,
            new OutputConfig(
                SinkFormat.DELTA,
                "f",
                Optional.of(WriteMode.REPLACE),
                Optional.of("day"),
                new JdbcConfig("jdbc:f", "u6", "P6"),
                List.of("label", "top_k"),
                5,
                ErrorRule.STOP)),
        new TokenizeConfig(
            Optional.of("q"),
            false,
            SpecialTokensInText.LITERAL,
            Optional.of("i"),
            Optional.of("o")),
        new PredictConfig(
            Optional.of("hello"),
            Optional.of("you"),
            Optional.of("r"),
            Optional.of(TaskKind.MASKED_TOKENS),
            new Windowing(35, 5, 6, 1003),
            decoding(0.7)),
        new TrackConfig(Optional.of("tb"), Optional.of("http://localhost:5000"), "mine", true),
        new RunConfig("out/x", 7, "bf16", KernelNeed.NATIVE));
  }

  private static Decoding decoding(double threshold) {
    return new Decoding(
        threshold,
        Aggregation.MAX,
        7,
        9,
        NullAnswers.NEVER,
        1.5,
        4,
        new EmbeddingConfig(Pooling.CLS, false));
  }

  private static TableSource table(
      String path, TableFormat format, List<String> columns, int number) {
    return new TableSource(
        path,
        format,
        false,
        columns,
        Optional.of("SELECT " + number),
        new JdbcConfig("jdbc:" + path, "u" + number, "P" + number));
  }

  @ParameterizedTest
  @MethodSource("expected")
  void keysReachTheirComponents(Record expected) {
    assertThat(settings.section(section(expected.getClass()), expected.getClass()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("expected")
  void silenceMeansTheRecordsOwnDefaults(Record record) throws ReflectiveOperationException {
    Settings empty = Settings.read("", List.of(), Storage.of(new Configuration()));
    Object defaults = record.getClass().getMethod("defaults").invoke(null);
    assertThat((Object) empty.section(section(record.getClass()), record.getClass()))
        .isEqualTo(defaults);
  }

  @Test
  void theFileHoldsEveryKeyAndNoDefault() {
    Config config = ConfigFactory.parseString(text);
    Set<String> written = new TreeSet<>();
    config.entrySet().forEach(entry -> written.add(entry.getKey()));
    for (String list :
        List.of(
            "corpus.sources",
            "corpus.filters.bounds",
            "corpus.contamination.test_sets",
            "finetune.trials.grid",
            "pretrain.sources",
            "pretrain.phases")) {
      addElement(config, list, list, written);
    }
    Config phase = config.getConfigList("pretrain.phases").get(0);
    addElement(phase, "sources", "pretrain.phases[].sources", written);
    Set<String> leaves =
        Sections.RECORDS.entrySet().stream()
            .flatMap(section -> Keys.all(section.getValue(), section.getKey()).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    leaves.removeIf(key -> leaves.stream().anyMatch(other -> other.startsWith(key + ".")));
    assertThat(written).isEqualTo(leaves);
  }

  private static void addElement(Config config, String path, String key, Set<String> written) {
    config
        .getConfigList(path)
        .get(0)
        .entrySet()
        .forEach(entry -> written.add(key + "[]." + entry.getKey()));
  }

  private static String section(Class<?> record) {
    return Sections.RECORDS.entrySet().stream()
        .filter(entry -> entry.getValue() == record)
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
