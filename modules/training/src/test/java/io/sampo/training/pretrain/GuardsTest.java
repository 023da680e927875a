package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sampo.corpus.shards.ToyShards;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.encoder.checkpoint.CheckpointContents;
import io.sampo.encoder.checkpoint.TrainerState;
import io.sampo.storage.ClaimLostException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.testing.EmbeddedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does about damage, rivals and other machines. */
class GuardsTest {
  /** A checkpoint after every round. */
  private static final PretrainConfig CONFIG =
      ToyRun.CONFIG.withWatch(new WatchConfig(0, 0, 1, 0, 2, 3));

  @TempDir Path directory;

  private static List<String> warnings(ToyRun run) {
    return run.events("warning").stream().map(event -> event.text("message")).toList();
  }

  private static void stopAfter(ToyRun run, long rounds) {
    assertThatThrownBy(
            () ->
                run.pretrain(
                    CONFIG,
                    state -> {
                      if (state.round() == rounds) {
                        throw new IllegalStateException("the driver dies here");
                      }
                    }))
        .hasMessage("the driver dies here");
  }

  @Test
  @Tag("R04")
  void aCheckpointWithoutItsManifestIsIgnoredAndCleaned() throws IOException {
    ToyRun undisturbed = ToyRun.in(directory.resolve("a"));
    undisturbed.pretrain(CONFIG);
    ToyRun stopped = ToyRun.in(directory.resolve("b"));
    stopAfter(stopped, 2);
    Path checkpoints = stopped.directory.resolve("pretrain/checkpoints");
    Files.delete(checkpoints.resolve("round-000002/checkpoint.json"));
    Path orphan = checkpoints.resolve(".round-000003-0000.tmp");
    Files.createDirectory(orphan);
    Files.writeString(orphan.resolve("model.safetensors"), "half of it");
    stopAfter(stopped, 3);
    assertThat(warnings(stopped))
        .anyMatch(m -> m.contains("round-000002 is not used") && m.contains("it is unfinished"));
    assertThat(orphan).doesNotExist();
    assertThat(checkpoints.resolve("round-000002/checkpoint.json")).exists();
    stopped.pretrain(CONFIG);
    assertThat(stopped.parameters()).isEqualTo(undisturbed.parameters());
  }

  @Test
  @Tag("R03")
  void aTruncatedCheckpointIsNamedAndThePreviousOneUsed() throws IOException {
    ToyRun stopped = ToyRun.in(directory);
    stopAfter(stopped, 3);
    Path weights = directory.resolve("pretrain/checkpoints/round-000003/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
    stopped.pretrain(CONFIG);
    assertThat(warnings(stopped)).anyMatch(m -> m.contains("round-000003 is not used"));
    assertThat(stopped.events("metric"))
        .filteredOn(event -> event.number("round") == 3 && event.fields().has("loss"))
        .hasSize(1); // by the second process; the first one died before it told
  }

  @Test
  @Tag("R05")
  void aDriverThatWasTakenOverStopsAndLeavesNothing() throws IOException {
    ToyRun undisturbed = ToyRun.in(directory.resolve("a"));
    undisturbed.pretrain(CONFIG);
    ToyRun run = ToyRun.in(directory.resolve("b"));
    assertThatThrownBy(
            () ->
                run.pretrain(
                    CONFIG,
                    state -> {
                      if (state.round() == 2) { // another driver finishes the run meanwhile
                        run.pretrain(CONFIG);
                      }
                    }))
        .isInstanceOf(ClaimLostException.class)
        .hasMessageContaining("was superseded by");
    assertThat(run.parameters()).isEqualTo(undisturbed.parameters());
    assertThat(Files.readAllBytes(run.directory.resolve("pretrain/manifest.json")))
        .isEqualTo(Files.readAllBytes(undisturbed.directory.resolve("pretrain/manifest.json")));
    try (RunDirectory open = run.open(Reuse.VERIFY_HASHES)) {
      assertThat(new PretrainStage(CONFIG, open, EmbeddedSpark.session()).run().skipped()).isTrue();
    }
  }

  @Test
  @Tag("R20")
  void anotherProcessorThanTheCheckpointsIsWarnedOfWithBothNames() throws IOException {
    ToyRun stopped = ToyRun.in(directory);
    stopAfter(stopped, 2);
    String uri = directory.resolve("pretrain/checkpoints/round-000002").toString();
    Checkpoint checkpoint = Checkpoint.load(ToyRun.STORAGE, uri);
    ObjectNode state = (ObjectNode) checkpoint.trainerState().orElseThrow();
    String kernels = state.get("kernels").textValue();
    state.put("kernels", "a machine of long ago");
    try (BertModel model = checkpoint.model()) {
      Checkpoint.write(
          ToyRun.STORAGE,
          uri,
          CheckpointContents.of(model, ToyShards.tokenizer())
              .withState(TrainerState.of(state, Map.of())));
    }
    stopped.pretrain(CONFIG);
    assertThat(warnings(stopped))
        .anyMatch(
            m ->
                m.contains("computed with a machine of long ago, this process computes with ")
                    && m.contains(kernels));
  }
}
