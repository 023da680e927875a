package io.sampo.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.Storage;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  @TempDir Path directory;

  private static StageResult result(boolean skipped) {
    return new StageResult(
        "corpus",
        skipped,
        "s3a://key:geheim@bucket/run/corpus",
        Map.of("source", "jdbc:postgresql://h/d?user=a&password=geheim"),
        1.23456);
  }

  @Test
  @Tag("R23")
  void theResultFileHoldsNoSecrets() {
    RunDirectory run = RunDirectory.open(Storage.of(new Configuration()), directory.toString());
    Results.keep(run, result(false));
    assertThat(directory.resolve("results/corpus.json"))
        .content()
        .contains("\"seconds\" : 1.235", "s3a://***@bucket/run/corpus", "password=***")
        .doesNotContain("geheim");
  }

  @Test
  void aSkippedStageKeepsTheResultOfTheRunThatDidIt() {
    RunDirectory run = RunDirectory.open(Storage.of(new Configuration()), directory.toString());
    Results.keep(run, result(false));
    Results.keep(run, result(true));
    assertThat(directory.resolve("results/corpus.json")).content().contains("\"skipped\" : false");
  }
}
