package io.sampo.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a run, read as text. */
class RunReportTest {
  private static final Storage STORAGE = Storage.of(new Configuration());

  @TempDir Path directory;

  @Test
  void aWholeRunHasASectionForEverything() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      assertThat(run.page())
          .contains("<h2>Overview</h2>", "<h2>Warnings</h2>", "<h2>Data</h2>")
          .contains("<h2>Pre-training</h2>", "<h2>Fine-tuning</h2>", "<h2>Evaluation</h2>")
          .contains(
              "<h2>Where the scores come from</h2>", "<h2>Configuration</h2>", "<h2>Files</h2>")
          .contains("Loss, nats a masked token", "Time of a round, seconds", "Memory, GB")
          .contains("Accuracy on validation rows")
          .contains("Confusion matrix", "complete", "90.0 %")
          .contains("2.5 s");
    }
  }

  @Test
  void whatTheTrialsAndTheJudgesToldIsShown() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      assertThat(run.page())
          .contains("Accuracy by number of labelled rows", "70.0 % ± 2.0 %", "\"logarithmic\":true")
          .contains("Settings tried", "2e-5", "Trials", "learned by heart")
          .contains("pretrained 42, learning rate 2e-5", "untrained 42, learning rate 2e-5")
          .doesNotContain("of-an-earlier-run")
          .contains("1,000 draws of the rows", "75.0 % – 95.0 %")
          .contains("<figcaption>Calibration", "Answers by mean confidence")
          .contains("Worst examples, 1");
    }
  }

  @Test
  void textOfCorporaAndTablesIsEscaped() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      String page = run.page();
      assertThat(page)
          .contains("&lt;/script&gt;&lt;script&gt;window.hostile")
          .contains("&lt;img src=x");
      assertThat(page).doesNotContain("<script>window.hostile", "<img");
      long scripts = Pattern.compile("<script").matcher(page).results().count();
      long figures = Pattern.compile("<figure").matcher(page).results().count();
      assertThat(scripts).isEqualTo(figures + 2);
      assertThat(Pattern.compile("</script>").matcher(page).results().count()).isEqualTo(scripts);
    }
  }

  @Test
  void nothingIsFetchedFromTheNetwork() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      String page = run.page();
      assertThat(page).contains("default-src &#x27;none&#x27;");
      assertThat(page)
          .doesNotContainPattern("(src|href)=\"?(https?:)?//")
          .doesNotContain("@import", "url(");
    }
  }

  @Test
  void metricsThatNobodyKnowsAreShown() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      run.stage(
          "alignment",
          Map.of("width", 3),
          Map.of("drift", 0.125),
          Map.of("map.json", Map.of("northing", 77)));
      assertThat(run.page())
          .contains("Surprise")
          .contains("exact match", "0.2500")
          .contains("question", "answers")
          .contains("<h2>Alignment</h2>", "drift", "0.1250", "northing", "alignment.width");
    }
  }

  @Test
  void aRunThatGoesOnSaysHowFarItIs() {
    try (RunFixture run = new RunFixture(directory)) {
      run.event("stage_started", "pretrain", Map.of());
      run.round(0, 8);
      run.round(10, 7);
      run.event(
          "progress",
          "pretrain",
          Map.of("done", 10, "total", 500, "unit", "steps", "note", "loss 7.000"));
      RunReport report = RunReport.of(run.storage, run.uri(), 5);
      assertThat(report.open()).isTrue();
      assertThat(text(report))
          .contains("not finished", "10 of 500 steps, loss 7.000", "has told of no end")
          .contains("data-seconds=\"5\"")
          .contains("Loss, nats a masked token");
    }
  }

  @Test
  void aFailedRunHasAPageThatDoesNotRefresh() {
    try (RunFixture run = new RunFixture(directory)) {
      run.event("stage_started", "corpus", Map.of());
      run.event("stage_failed", "corpus", Map.of());
      RunReport report = RunReport.of(run.storage, run.uri(), 5);
      assertThat(report.open()).isFalse();
      assertThat(text(report)).contains("state failed").doesNotContain("id=\"refresh\"");
    }
  }

  @Test
  void aStageHasAPageOfItsOwn() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      String page = text(RunReport.of(run.storage, Storage.child(run.uri(), "pretrain"), 0));
      assertThat(page).contains("<h2>Pre-training</h2>").doesNotContain("<h2>Data</h2>");
    }
  }

  @Test
  void damageIsSaidAndTheRestIsShown() throws Exception {
    try (RunFixture run = new RunFixture(directory).whole()) {
      Files.writeString(directory.resolve("corpus/card.json"), "{");
      Files.writeString(directory.resolve("score/manifest.json"), "{}");
      assertThat(run.page()).contains("card.json", "score/manifest.json", "<h2>Pre-training</h2>");
    }
  }

  @Test
  void linksOfTheChainAreChecked() {
    try (RunFixture run = new RunFixture(directory).whole()) {
      run.stage("vocabulary", Map.of(), Map.of("tokenizer_sha256", "c".repeat(64)), Map.of());
      // the fixture's vocabulary was "learned" from 000…, which is not its corpus
      assertThat(run.page()).contains("differs: another one is there now").contains("agrees");
    }
  }

  @Test
  void aHundredThousandStepsMakeAPageOfThreeMegabytesAtMost() throws Exception {
    try (RunFixture run = new RunFixture(directory)) {
      run.event("stage_started", "pretrain", Map.of());
      List<String> lines = new ArrayList<>();
      for (int step = 0; step < 100_000; step++) {
        double loss = 8 / (1 + step / 1e4) + Math.sin(step) / 10;
        lines.add(
            "{\"seq\":"
                + (step + 2)
                + ",\"at\":\"2026-11-26T10:00:00Z\",\"kind\":\"metric\",\"stage\":\"pretrain\","
                + "\"step\":"
                + step
                + ",\"loss\":"
                + loss
                + ",\"gradient_norm\":"
                + (2 + loss)
                + ",\"tokens_per_second\":"
                + (1000 * loss)
                + "}");
      }
      // written at once: the log itself flushes each line
      Files.write(directory.resolve("events/2-rounds.jsonl"), lines);
      RunReport report = RunReport.of(run.storage, run.uri(), 0);
      assertThat(report.page()).hasSizeLessThan(3_000_000);
      assertThat(text(report)).contains("of 100,000 points");
    }
  }

  @Test
  void whatIsNoRunIsRefused() {
    assertThatThrownBy(() -> RunReport.of(STORAGE, directory.resolve("none").toString(), 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no such directory");
    assertThatThrownBy(() -> RunReport.of(STORAGE, directory.toString(), 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("neither a run nor a stage");
  }

  private static String text(RunReport report) {
    return new String(report.page(), StandardCharsets.UTF_8);
  }
}
