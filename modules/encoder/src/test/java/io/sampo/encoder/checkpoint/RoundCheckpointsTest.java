package io.sampo.encoder.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.encoder.BertModel;
import io.sampo.encoder.Head;
import io.sampo.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoundCheckpointsTest {
  private final Storage storage = Storage.of(new Configuration());
  private final List<String> damaged = new ArrayList<>();
  @TempDir private Path temp;

  @Test
  void thereIsNoneInADirectoryThatIsNotThere() {
    assertThat(newest(in("missing"))).isEmpty();
    assertThat(in("missing").rounds()).isEmpty();
  }

  @Test
  void findsTheNewestByNumber() {
    RoundCheckpoints rounds = in("run");
    save(rounds, 9, 10, 1_000_000);
    assertThat(newest(rounds)).contains(1_000_000);
    assertThat(rounds.rounds()).containsExactly(9, 10, 1_000_000);
    assertThat(damaged).isEmpty();
  }

  @Test
  @Tag("R03")
  void damagedOnesAreNamedAndTheOneBeforeIsUsed() throws IOException {
    RoundCheckpoints rounds = in("run");
    save(rounds, 1, 2, 3);
    Path third = temp.resolve("run/round-000003/model.safetensors");
    byte[] bytes = Files.readAllBytes(third);
    bytes[bytes.length - 1] ^= 64;
    Files.write(third, bytes);
    Files.delete(temp.resolve("run/round-000002/sampo.json"));
    assertThat(newest(rounds)).contains(1);
    assertThat(damaged).hasSize(2);
    assertThat(damaged.get(0))
        .contains("round-000003")
        .contains("model.safetensors: the checkpoint is damaged, this file has the sha256");
    assertThat(damaged.get(1)).contains("round-000002").contains("sampo.json").contains("missing");
  }

  @Test
  @Tag("R04")
  void unfinishedOnesAreIgnoredAndCleanedUpByTheNextSave() throws IOException {
    RoundCheckpoints rounds = in("run");
    save(rounds, 1, 2);
    // As after a crash: all files of a round but its manifest, and a temporary directory.
    Files.delete(temp.resolve("run/round-000002/checkpoint.json"));
    Files.createDirectories(temp.resolve("run/.round-000003-dead.tmp"));
    assertThat(newest(rounds)).contains(1);
    assertThat(damaged).hasSize(1);
    assertThat(damaged.get(0)).contains("round-000002").contains("unfinished");
    save(rounds, 2);
    assertThat(temp.resolve("run").toFile().list())
        .containsExactlyInAnyOrder("round-000001", "round-000002");
    assertThat(newest(rounds)).contains(2);
  }

  private Optional<Integer> newest(RoundCheckpoints rounds) {
    List<Integer> seen = new ArrayList<>();
    rounds.newestFirst(
        found -> {
          assertThat(found.state().get("round").intValue()).isEqualTo(found.round());
          seen.add(found.round());
          return false;
        },
        damaged::add);
    return seen.stream().findFirst();
  }

  private RoundCheckpoints in(String name) {
    return RoundCheckpoints.in(storage, temp.resolve(name).toString());
  }

  private static void save(RoundCheckpoints checkpoints, int... rounds) {
    try (BertModel model = SmallModels.model(new Head.MaskedLanguageModel(), 1)) {
      for (int round : rounds) {
        checkpoints.save(
            round,
            CheckpointContents.of(model, SmallModels.tokenizer(SmallModels.VOCABULARY))
                .withState(TrainerState.of(Map.of("round", round), Map.of())));
      }
    }
  }
}
