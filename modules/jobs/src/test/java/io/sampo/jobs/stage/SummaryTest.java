package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
