package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.StageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static String places(String... stages) {
    List<String> lines = Summary.places("runs/x", Set.of(stages), "spark.log");
    return String.join("\n", lines);
  }

  @Test
  void namesWhatTheStagesMade() {
    assertThat(places("corpus", "shards", "pretrain"))
        .contains("runs/x/pretrain/model", "spark.log")
        .doesNotContain("finetune", "score", "runs/x/shards");
    assertThat(places("corpus", "shards")).contains("runs/x/shards").doesNotContain("model");
    assertThat(places("finetune", "score"))
        .contains("runs/x/finetune/model", "runs/x/score/scored", "runs/x/score/errors")
        .doesNotContain("pretrain");
  }

  private static boolean owes(List<String> skipped, String... worked) {
    List<StageResult> results = new ArrayList<>();
    skipped.forEach(stage -> results.add(new StageResult(stage, true, "runs/x", Map.of(), 0)));
    List.of(worked).forEach(s -> results.add(new StageResult(s, false, "runs/x", Map.of(), 1)));
    return Summary.owesKernels(results);
  }

  @Test
  void owesTheKernelsWhereModelsComputedUntold() {
    assertThat(owes(List.of("shards", "pretrain"), "finetune", "score")).isTrue();
    assertThat(owes(List.of("shards", "pretrain", "finetune"), "score")).isTrue();
    assertThat(owes(List.of("shards"), "pretrain", "finetune")).as("told by pretrain").isFalse();
    assertThat(owes(List.of("finetune"), "score")).as("told at the start").isFalse();
    assertThat(owes(List.of("shards", "pretrain", "score"))).as("nothing computed").isFalse();
  }
}
