package io.sampo.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of two runs. */
class ComparisonTest {
  @TempDir Path directory;

  @Test
  void whatDiffersIsSaidAndWhatIsTheSameIsCounted() {
    try (RunFixture first = new RunFixture(directory.resolve("first")).whole();
        RunFixture second = new RunFixture(directory.resolve("second")).whole()) {
      second.stage(
          "pretrain",
          Map.of("seed", 43),
          Map.of("steps", 600, "held_out_loss_end", 1.25),
          Map.of());
      String page =
          new String(
              Comparison.of(first.storage, first.uri(), second.uri()), StandardCharsets.UTF_8);
      assertThat(page)
          .contains("<h1>first and second</h1>")
          .contains("pretrain: steps", "+100", "pretrain: held-out loss end", "-0.2500")
          .contains("pretrain.seed", ">42<", ">43<")
          .doesNotContain("corpus.held_out_share")
          .contains("pretrain: loss");
    }
  }

  @Test
  void aRunComparedWithItselfDiffersInNothing() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      String page =
          new String(Comparison.of(run.storage, run.uri(), run.uri()), StandardCharsets.UTF_8);
      assertThat(page).contains("figures are the same.", "keys of finished stages are the same.");
    }
  }
}
