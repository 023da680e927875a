package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.corpus.shards.ToyShards;
import io.sampo.encoder.Head;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.testing.EmbeddedSpark;
import io.sampo.training.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainStageTest {
  @TempDir Path directory;

  @Test
  void learnsTellsAndIsSkippedAfterwards() throws IOException {
    ToyRun run = ToyRun.in(directory);
    PretrainConfig config =
        ToyRun.CONFIG
            .withModel(new ModelConfig(1, 32, 2, 64, 16, 0))
            .withOptimizer(ToyRun.CONFIG.optimizer().withLearningRate(1e-2))
            .withAveraging(ToyRun.CONFIG.averaging().withLocalSteps(30))
            .withBatch(BatchConfig.of(256, 0.2))
            .withSteps(180);
    StageResult result = run.pretrain(config);
    double start = (Double) result.figures().get("held_out_loss_start");
    double end = (Double) result.figures().get("held_out_loss_end");
    assertThat(start).isBetween(3.2, 3.9); // ln 35 = 3.56
    assertThat(end).isLessThan(start - 1);
    assertThat(result.figures()).containsEntry("steps", 180L).containsEntry("rounds", 6L);

    Checkpoint model = Checkpoint.load(ToyRun.STORAGE, directory + "/pretrain/model");
    assertThat(model.head()).isEqualTo(new Head.MaskedLanguageModel());
    assertThat(model.tokenizer().fingerprint()).isEqualTo(ToyShards.tokenizer().fingerprint());
    assertThat(model.provenance().metrics().get("held_out_loss_end").doubleValue()).isEqualTo(end);
    assertThat(model.provenance().data().get("shards_sha256").textValue()).hasSize(64);
    assertThat(directory.resolve("pretrain/checkpoints")).doesNotExist();
    assertThat(directory.resolve("pretrain/state")).doesNotExist();

    assertThat(run.events("metric")).hasSize(7);
    assertThat(run.events("metric").get(2).fields().fieldNames())
        .toIterable()
        .contains(
            "round",
            "step",
            "loss",
            "held_out_loss",
            "held_out_accuracy",
            "learning_rate",
            "gradient_norm",
            "divergence",
            "tokens_per_second",
            "computing_seconds",
            "reading_seconds",
            "averaging_seconds",
            "saving_seconds",
            "bytes_sent",
            "driver_resident_bytes",
            "driver_heap_bytes",
            "worker_resident_bytes");
    assertThat(run.events("progress")).last().matches(event -> event.number("done") == 180);
    assertThat(run.events("progress").get(2).text("note"))
        .matches("loss [0-9.]+, held-out [0-9.]+, [0-9,]+ tokens/s, [0-9]+ s left");
    assertThat(run.events("notice").get(0).text("message")).startsWith("computing with ");

    StageResult again = run.pretrain(config);
    assertThat(again.skipped()).isTrue();
    assertThat(again.figures()).isEqualTo(result.figures());
  }

  @Test
  @Tag("R08")
  void fewerRowGroupsThanWorkersAndAnEmptyOneAreFine() throws IOException {
    ToyRun run = new ToyRun(directory);
    run.write(ToyShards.tokenizer(), 12, 0); // 2 row groups
    StageResult result =
        run.pretrain(
            ToyRun.CONFIG.withAveraging(ToyRun.CONFIG.averaging().withWorkers(5)).withSteps(3));
    assertThat(result.figures()).containsEntry("steps", 3L).doesNotContainKey("held_out_loss_end");
    assertThat(run.parameters()).doesNotContain(Float.NaN);
    assertThat(run.events("warning"))
        .extracting(event -> event.text("message"))
        .anyMatch(message -> message.startsWith("2 row groups for 5 workers"))
        .anyMatch(message -> message.startsWith("there are no held-out sequences"));
  }

  @Test
  @Tag("R20")
  void otherSettingsThanTheCheckpointsAreRefusedWithBothValues() throws IOException {
    ToyRun run = ToyRun.in(directory);
    stopAfter(run, 3);
    assertRefused(
        run,
        ToyRun.CONFIG.withAveraging(ToyRun.CONFIG.averaging().withWorkers(3)),
        "pretrain.averaging.workers = 2, this run has 3");
    assertRefused(
        run,
        ToyRun.CONFIG.withModel(new ModelConfig(1, 32, 2, 32, 16, 0.1)),
        "pretrain.model.hidden_size = 16, this run has 32");
    run.write(ToyShards.tokenizer(), 91, 20);
    assertRefused(run, ToyRun.CONFIG, "shards (sha256 of the manifest) = ");
    // What was refused is still there, and --fresh may start over.
    assertThat(directory.resolve("pretrain/checkpoints/round-000002")).exists();
    try (RunDirectory fresh = run.open(Reuse.NEVER)) {
      StageResult result = new PretrainStage(ToyRun.CONFIG, fresh, EmbeddedSpark.session()).run();
      assertThat(result.figures()).containsEntry("rounds", 4L);
    }
  }

  @Test
  @Tag("R20")
  void shardsOfAnotherTokenizerAreRefusedWithBothHashes() throws IOException {
    ToyRun run = ToyRun.in(directory);
    Files.write(
        directory.resolve("vocabulary/vocab.txt"),
        ToyShards.tokenizer("extra").files().get("vocab.txt"));
    Files.delete(directory.resolve("vocabulary/tokenizer.json"));
    assertThatThrownBy(() -> run.pretrain(ToyRun.CONFIG))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(ToyShards.tokenizer().fingerprint())
        .hasMessageContaining(ToyShards.tokenizer("extra").fingerprint());
    assertThat(directory.resolve("pretrain")).doesNotExist();
  }

  @Test
  void sequencesLongerThanTheModelAreRefused() throws IOException {
    ToyRun run = ToyRun.in(directory);
    assertThatThrownBy(
            () -> run.pretrain(ToyRun.CONFIG.withModel(new ModelConfig(1, 16, 2, 32, 8, 0))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("pretrain.model.max_positions: is 8, the shards hold sequences of");
  }

  static void stopAfter(ToyRun run, long rounds) {
    assertThatThrownBy(
            () ->
                run.pretrain(
                    ToyRun.CONFIG,
                    state -> {
                      if (state.round() == rounds) {
                        throw new IllegalStateException("the driver dies here");
                      }
                    }))
        .hasMessage("the driver dies here");
  }

  private static void assertRefused(ToyRun run, PretrainConfig config, String problem) {
    assertThatThrownBy(() -> run.pretrain(config))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("round-000002")
        .hasMessageContaining(problem)
        .hasMessageContaining("--fresh");
  }
}
