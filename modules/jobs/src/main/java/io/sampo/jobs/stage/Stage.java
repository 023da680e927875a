package io.sampo.jobs.stage;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Source;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.shards.ShardsStage;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.jobs.config.Settings;
import io.sampo.scoring.EvaluateConfig;
import io.sampo.scoring.EvaluateStage;
import io.sampo.scoring.ScoreConfig;
import io.sampo.scoring.ScoreStage;
import io.sampo.scoring.source.Tables;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.RunDirectory;
import io.sampo.training.finetune.DataConfig;
import io.sampo.training.finetune.FinetuneConfig;
import io.sampo.training.finetune.FinetuneStage;
import io.sampo.training.pretrain.CheckConfig;
import io.sampo.training.pretrain.MaskedFileStage;
import io.sampo.training.pretrain.PretrainConfig;
import io.sampo.training.pretrain.PretrainStage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The stages, in the order in which text passes them. */
public enum Stage {
  /** Documents. */
  CORPUS(
      "Read documents, clean them, drop what repeats.",
      "--set 'corpus.sources=[{path = texts, format = text}]'") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      CorpusConfig config = settings.section("corpus", CorpusConfig.class);
      if (config.sources().isEmpty()) {
        throw new InvalidInputException(
            "corpus.sources",
            "names no source of documents",
            "set it, e.g. " + "--set 'corpus.sources=[{path = texts, format = text}]'");
      }
      List<InputPath> inputs = new ArrayList<>();
      for (Source source : config.sources()) {
        inputs.add(new InputPath("corpus.sources." + source.name(), source.path()));
      }
      for (Source tests : config.contamination().testSets()) {
        inputs.add(new InputPath("corpus.contamination.test_sets." + tests.name(), tests.path()));
      }
      inputs.addAll(
          InputPath.ifGiven("corpus.filters.blocked_urls", config.filters().blockedUrls()));
      return new Work(inputs, spark -> new CorpusStage(config, run, spark).run());
    }
  },
  /** A tokenizer. */
  VOCABULARY("Learn a WordPiece vocabulary from the corpus.", "--set vocabulary.size=8000") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      VocabularyConfig config = settings.section("vocabulary", VocabularyConfig.class);
      return new Work(
          InputPath.ifGiven("vocabulary.tokenizer", config.tokenizer()),
          spark -> new VocabularyStage(config, run, spark).run());
    }
  },
  /** Sequences of ids. */
  SHARDS("Tokenize the corpus into shuffled shards.", "--set shards.max_length=256") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      ShardsConfig config = settings.section("shards", ShardsConfig.class);
      return new Work(List.of(), spark -> new ShardsStage(config, run, spark).run());
    }
  },
  /** An encoder. */
  PRETRAIN("Pre-train an encoder on the shards.", "--set pretrain.steps=2000") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      settings.run().requireTrainable();
      PretrainConfig config = settings.section("pretrain", PretrainConfig.class);
      CheckConfig check = settings.section("check", CheckConfig.class);
      List<InputPath> inputs = new ArrayList<>();
      inputs.addAll(InputPath.ifGiven("pretrain.init_from", config.initFrom()));
      config.sources().forEach(s -> inputs.addAll(InputPath.ifGiven("pretrain.sources", s.path())));
      config.phases().stream()
          .flatMap(phase -> phase.sources().stream())
          .forEach(s -> inputs.addAll(InputPath.ifGiven("pretrain.phases", s.path())));
      return new Work(inputs, spark -> new PretrainStage(config, check, run, spark).run());
    }
  },
  /** A model for a task. */
  FINETUNE(
      "Fine-tune the encoder on a table of labelled texts.",
      "--set finetune.data.train.path=train.parquet") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      settings.run().requireTrainable();
      FinetuneConfig config = settings.section("finetune", FinetuneConfig.class);
      DataConfig data = config.data();
      data.train().required("finetune.data.train").requireFiles("finetune.data.train");
      data.validation().requireFiles("finetune.data.validation");
      data.test().requireFiles("finetune.data.test");
      List<InputPath> inputs = new ArrayList<>(InputPath.ifGiven("finetune.model", config.model()));
      inputs.addAll(InputPath.ifGiven("finetune.data.train", data.train()));
      inputs.addAll(InputPath.ifGiven("finetune.data.validation", data.validation()));
      inputs.addAll(InputPath.ifGiven("finetune.data.test", data.test()));
      List<InputTable> tables =
          Stream.of(data.train(), data.validation(), data.test())
              .map(
                  table ->
                      InputTable.texts(
                          "finetune.data", table, data.textColumn(), data.pairColumn()))
              .map(table -> table.with("finetune.data.label_column", data.labelColumn()))
              .map(
                  table ->
                      table.with(
                          "finetune.data.group_column", data.groupColumn().stream().toList()))
              .toList();
      return new Work(
          inputs, tables, spark -> new FinetuneStage(config, run, spark, new Tables(spark)).run());
    }
  },
  /** Its quality. */
  EVALUATE(
      "Judge the fine-tuned model on a table of labelled texts.",
      "--set evaluate.table.path=test.parquet") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      EvaluateConfig config = settings.section("evaluate", EvaluateConfig.class);
      List<InputPath> inputs = new ArrayList<>(InputPath.ifGiven("evaluate.model", config.model()));
      if (config.masked().isPresent()) {
        String file = config.masked().get();
        inputs.add(new InputPath("evaluate.masked", file));
        return new Work(
            inputs,
            spark -> new MaskedFileStage(file, config.model(), config.batchTokens(), run).run());
      }
      config.table().required("evaluate.table");
      inputs.addAll(InputPath.ifGiven("evaluate.table", config.table()));
      inputs.addAll(InputPath.ifGiven("evaluate.report.compare", config.report().compare()));
      InputTable table =
          InputTable.texts("evaluate", config.table(), config.textColumn(), config.pairColumn())
              .with("evaluate.key_columns", config.keyColumns())
              .with("evaluate.label_column", config.labelColumn());
      return new Work(
          inputs,
          List.of(table),
          spark -> new EvaluateStage(config, run, spark, new Tables(spark)).run());
    }
  },
  /** Its answers. */
  SCORE(
      "Score a table of texts with the fine-tuned model.", "--set score.input.path=texts.parquet") {
    @Override
    Work prepare(Settings settings, RunDirectory run) {
      ScoreConfig config = settings.section("score", ScoreConfig.class);
      config.input().required("score.input");
      List<InputPath> inputs = new ArrayList<>(InputPath.ifGiven("score.model", config.model()));
      inputs.addAll(InputPath.ifGiven("score.input", config.input()));
      InputTable table =
          InputTable.texts("score", config.input(), config.textColumn(), config.pairColumn())
              .with("score.key_columns", config.keyColumns());
      return new Work(
          inputs,
          List.of(table),
          spark -> new ScoreStage(config, run, spark, new Tables(spark)).run());
    }
  };

  private static final Set<Stage> WITH_TABLES = EnumSet.of(FINETUNE, EVALUATE, SCORE);

  private final String purpose;
  private final String example;

  Stage(String purpose, String example) {
    this.purpose = purpose;
    this.example = example;
  }

  /** Name of the command, the section and the directory. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it does, in a sentence. */
  public String purpose() {
    return purpose;
  }

  /** Flags that change something one often wants to change. */
  public String example() {
    return example;
  }

  /** Whether it begins with a model; pre-training says itself what its workers compute with. */
  boolean takesModel() {
    return WITH_TABLES.contains(this);
  }

  /**
   * What a whole run does: all from the first to the last stage that the configuration has a
   * section of. Those between that need a table are left out without one; all others have defaults.
   * Without any section it is all stages.
   */
  public static List<Stage> ofRun(Settings settings) {
    List<Stage> all = List.of(values());
    List<Stage> named = all.stream().filter(stage -> settings.has(stage.label())).toList();
    if (named.isEmpty()) {
      return all;
    }
    return all.subList(named.get(0).ordinal(), named.get(named.size() - 1).ordinal() + 1).stream()
        .filter(stage -> named.contains(stage) || !WITH_TABLES.contains(stage))
        .toList();
  }

  /**
   * Reads its section, before anything costly starts.
   *
   * @throws InvalidInputException if a value is not allowed or a required one is missing
   */
  abstract Work prepare(Settings settings, RunDirectory run);
}
