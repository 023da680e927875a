package io.sampo.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sampo.encoder.Batch;
import io.sampo.encoder.BertModel;
import io.sampo.encoder.Targets;
import io.sampo.encoder.checkpoint.Checkpoint;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedFileStageTest {
  @TempDir Path directory;
  private ToyRun run;

  @BeforeEach
  void pretrain() throws IOException {
    run = ToyRun.in(directory);
    run.pretrain(ToyRun.CONFIG.withSteps(3));
  }

  private StageResult evaluate(String name, String... lines) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(bytes);
    }
    try (RunDirectory open = run.open(Reuse.TRUST_STAMPS)) {
      return new MaskedFileStage(file.toString(), Optional.empty(), 8, open).run();
    }
  }

  @Test
  void lossIsTheMeanOverAllMaskedTokensWhateverTheBatches() throws IOException {
    StageResult result =
        evaluate(
            "masked.jsonl.gz",
            "{\"row\": 0, \"input_ids\": [2, 4, 7, 8, 3], \"positions\": [1], \"labels\": [6]}",
            "",
            "{\"input_ids\": [2, 9, 4, 4, 3], \"positions\": [2, 3], \"labels\": [10, 11]}",
            "{\"input_ids\": [2, 9, 3], \"positions\": [], \"labels\": []}");
    assertThat(result.figures())
        .containsEntry("sequences", 3L)
        .containsEntry("tokens", 13L)
        .containsEntry("masked_tokens", 3L);
    try (BertModel model = Checkpoint.load(ToyRun.STORAGE, directory + "/pretrain/model").model()) {
      Batch batch = Batch.of(List.of(new int[] {2, 4, 7, 8, 3}, new int[] {2, 9, 4, 4, 3}), null);
      double mean =
          model.loss(batch, new Targets.MaskedTokens(new int[] {1, 7, 8}, new int[] {6, 10, 11}));
      assertThat((Double) result.figures().get("masked_loss")).isCloseTo(mean, within(1e-5));
    }
    assertThat(directory.resolve("evaluate/metrics.json")).content().contains("masked_accuracy");
  }

  @Test
  void wrongLinesAreNamed() {
    assertRefused("{\"input_ids\": [2, 3], \"positions\": [0]}", "has no list 'labels'");
    assertRefused(
        "{\"input_ids\": [2, 35], \"positions\": [0], \"labels\": [3]}",
        "has 35 in input_ids; allowed are 0 to 34");
    assertRefused(
        "{\"input_ids\": [2, 3], \"positions\": [2], \"labels\": [3]}",
        "has 2 in positions; allowed are 0 to 1");
    assertRefused(
        "{\"input_ids\": [2, 3], \"positions\": [1, 0], \"labels\": [3, 3]}",
        "has positions that do not grow");
    assertRefused("{\"input_ids\": [], \"positions\": [], \"labels\": []}", "has 0 input_ids");
    assertRefused("{\"input_ids\": [2", "is no valid JSON");
  }

  private void assertRefused(String line, String problem) {
    String fine = "{\"input_ids\": [2, 4, 3], \"positions\": [1], \"labels\": [6]}";
    assertThatThrownBy(() -> evaluate("masked.jsonl", fine, line))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("masked.jsonl line 2: ")
        .hasMessageContaining(problem);
  }
}
