package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.CorpusConfig;
import io.sampo.corpus.CorpusStage;
import io.sampo.corpus.Source;
import io.sampo.corpus.SourceFormat;
import io.sampo.corpus.duplicates.DuplicatesConfig;
import io.sampo.corpus.shards.Cutting;
import io.sampo.corpus.shards.ShardManifest;
import io.sampo.corpus.shards.ShardsConfig;
import io.sampo.corpus.shards.ShardsStage;
import io.sampo.corpus.shards.Split;
import io.sampo.corpus.vocabulary.VocabularyConfig;
import io.sampo.corpus.vocabulary.VocabularyStage;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.Event;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.training.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-training from what the stages before it write: lengths, generations, sentence pairs. */
class OwnShardsTest {
  private static final ShardsConfig SHARDS =
      ShardsConfig.defaults()
          .withMaxLength(16)
          .withMinLength(6)
          .withMoreLengths(List.of(32))
          .withShards(2)
          .withRowGroupRows(16)
          .withCut(Cutting.defaults().withSentencePairs(true));

  private static final PretrainConfig CONFIG =
      ToyRun.CONFIG
          .withModel(new ModelConfig(1, 16, 2, 32, 32, 0.1))
          .withBatch(BatchConfig.of(96, 0.2).withSentenceOrder(true));

  @TempDir static Path directory;
  private static Path made;

  /** Two generations of shards of two lengths. */
  @BeforeAll
  static void shards() throws IOException {
    made = directory.resolve("made");
    Files.createDirectories(directory.resolve("in"));
    Files.writeString(directory.resolve("in/first.txt"), documents(1, 90));
    try (RunDirectory run = open(made)) {
      corpus(run);
      VocabularyConfig vocabulary = VocabularyConfig.defaults().withSize(80);
      new VocabularyStage(vocabulary, run, EmbeddedSpark.session()).run();
      new ShardsStage(SHARDS, run, EmbeddedSpark.session()).run();
    }
    Files.writeString(directory.resolve("in/later.txt"), documents(2, 60));
    try (RunDirectory run = open(made)) {
      corpus(run);
      new ShardsStage(SHARDS.withGeneration(1), run, EmbeddedSpark.session()).run();
    }
  }

  private static RunDirectory open(Path run) {
    return RunDirectory.open(ToyRun.STORAGE, run.toString(), Reuse.TRUST_STAMPS);
  }

  private static void corpus(RunDirectory run) {
    Source source = Source.of("made", directory + "/in", SourceFormat.LINES);
    CorpusConfig config =
        CorpusConfig.defaults()
            .withSources(List.of(source))
            .withDuplicates(DuplicatesConfig.defaults().withNear(false)) // not asked here
            .withHeldOutShare(0.2);
    new CorpusStage(config, run, EmbeddedSpark.session()).run();
  }

  private static String documents(int seed, int count) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < count; document++) {
      for (int word = 10 + random.nextInt(50); word > 0; word--) {
        text.append((char) ('a' + random.nextInt(20))).append((char) ('a' + random.nextInt(3)));
        text.append(random.nextInt(5) == 0 ? ". " : " ");
      }
      text.append("end.\n");
    }
    return text.toString();
  }

  private static String shards(String name) {
    return made.resolve(name).toString();
  }

  private static List<PhaseConfig> phases() {
    ShardSource first = ShardSource.of(shards("shards"), 1);
    List<ShardSource> both = List.of(first, first.withGeneration(1).withWeight(2.5));
    return List.of(
        new PhaseConfig(1, 16, both, 0, 0),
        new PhaseConfig(1, 32, List.of(first.withGeneration(1)), 64, 0));
  }

  @Test
  void aPhaseReadsShardsOfItsLengthAndGenerationsAreSources() {
    try (RunDirectory run = open(made)) {
      List<Phase> phases = Phase.of(run, CONFIG.withPhases(phases()), 32);
      ShardManifest first = ShardManifest.read(ToyRun.STORAGE, shards("shards"));
      ShardManifest later = ShardManifest.read(ToyRun.STORAGE, shards("shards_g1"));
      assertThat(phases.get(0).inputs().epochTokens())
          .isEqualTo(first.tokens(Split.TRAIN) + 2.5 * later.tokens(Split.TRAIN));
      assertThat(phases.get(1).inputs().epochTokens())
          .isEqualTo(later.ofLength(32).tokens(Split.TRAIN));
      assertThat(phases.get(1).inputs().trainingSlices(2))
          .allMatch(slice -> slice.file().startsWith("32/train/"));
      PretrainInputs silent = PretrainInputs.of(run, PhaseConfig.defaults(), true, 16);
      assertThat(silent.directories()).containsExactly(first(run), first(run) + "_g1");
      assertThat(silent.weights()).containsExactly(1, 1);
    }
  }

  private static String first(RunDirectory run) {
    return run.stage(ShardsStage.NAME);
  }

  @Test
  void twoLengthsTwoGenerationsAndPairsResumeToTheSameBits() throws IOException {
    PretrainConfig config =
        CONFIG.withPhases(phases()).withWatch(new WatchConfig(1, 0, 1, 0, 2, 3));
    ToyRun whole = new ToyRun(directory.resolve("a"));
    StageResult result = whole.pretrain(config);
    ToyRun stopped = new ToyRun(directory.resolve("b"));
    for (long round : new long[] {1, 3}) { // one in each phase
      assertThatThrownBy(
              () ->
                  stopped.pretrain(
                      config,
                      state -> {
                        if (state.round() == round) {
                          throw new IllegalStateException("the driver dies here");
                        }
                      }))
          .hasMessage("the driver dies here");
    }
    stopped.pretrain(config);
    assertThat(stopped.parameters()).isEqualTo(whole.parameters());
    assertThat(Files.readAllBytes(stopped.directory.resolve("pretrain/manifest.json")))
        .isEqualTo(Files.readAllBytes(whole.directory.resolve("pretrain/manifest.json")));

    Checkpoint model =
        Checkpoint.load(ToyRun.STORAGE, whole.directory.resolve("pretrain/model").toString());
    assertThat(model.head()).isEqualTo(new Head.Pretraining());
    assertThat((Double) result.figures().get("held_out_order_loss_start")).isBetween(0.5, 0.9);
    assertThat((Double) result.figures().get("held_out_order_accuracy_end")).isBetween(0.0, 1.0);
    List<Event> judged =
        whole.events("metric").stream().filter(e -> e.fields().has("held_out_loss")).toList();
    assertThat(judged).allMatch(e -> e.fields().has("held_out_order_accuracy"));
  }

  @Test
  void whatTheShardsLackIsRefusedByName() throws IOException {
    List<PhaseConfig> long64 = List.of(phases().get(0), new PhaseConfig(1, 64, List.of(), 0, 0));
    try (RunDirectory run = open(made)) {
      assertThatThrownBy(() -> Phase.of(run, CONFIG.withPhases(long64), 64))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("has no sequences of up to 64 tokens, only of [16, 32]");
      PretrainConfig missing =
          CONFIG.withSources(List.of(ShardSource.defaults().withGeneration(2)));
      assertThatThrownBy(() -> Phase.of(run, missing, 32))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("shards_g2");
    }
    ToyRun single = ToyRun.in(directory.resolve("single"));
    assertThatThrownBy(() -> single.pretrain(CONFIG))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no sentence pairs, which pretrain.batch.sentence_order needs")
        .hasMessageContaining("shards.cut.sentence_pairs = true");
  }

  @Test
  void aModelOfMaskedTokensGetsTheOtherHeadDrawn() throws IOException {
    ToyRun run = ToyRun.in(directory.resolve("c"));
    run.pretrain(ToyRun.CONFIG.withSteps(2));
    InitialModel initial =
        InitialModel.open(ToyRun.STORAGE, run.directory.resolve("pretrain/model").toString());
    List<String> warnings = new ArrayList<>();
    initial
        .model(
            Checkpoint.load(ToyRun.STORAGE, run.directory.resolve("pretrain/model").toString())
                .tokenizer()
                .vocabulary(),
            ToyRun.CONFIG.withBatch(BatchConfig.defaults().withSentenceOrder(true)),
            1,
            warnings::add)
        .close();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("cls.seq_relationship.weight", "drawn at random");
  }
}
