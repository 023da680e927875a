package io.sampo.corpus.stage;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/** The frame of a stage: skipped when its output is there, else written as a whole, with events. */
public final class StageRun {
  private final RunDirectory run;
  private final SparkSession spark;
  private final String stage;
  private final long startNanos = System.nanoTime();

  public StageRun(RunDirectory run, SparkSession spark, String stage) {
    this.run = run;
    this.spark = spark;
    this.stage = stage;
  }

  /** Writes the output into the staged directory and says what is in it. */
  @FunctionalInterface
  public interface Body {
    ManifestDraft write(StagedDirectory staged, SparkProgress progress);
  }

  /**
   * The result of the stage.
   *
   * @param fingerprint of all that the output depends on
   * @param figures what to show of a manifest
   * @throws InvalidInputException also when it was thrown inside a Spark task
   */
  public StageResult result(
      String fingerprint, Body body, Function<Manifest, Map<String, Object>> figures) {
    Optional<Manifest> there = run.completed(stage, fingerprint);
    if (there.isPresent()) {
      run.events().emit("stage_skipped", Map.of("stage", stage));
      return result(true, figures.apply(there.get()));
    }
    run.events().emit("stage_started", Map.of("stage", stage));
    boolean finished = false;
    try (StagedDirectory staged = StagedDirectory.begin(run, stage);
        SparkProgress progress = SparkProgress.start(spark, run.events(), stage)) {
      Manifest manifest = staged.commit(body.write(staged, progress), fingerprint);
      finished = true;
      StageResult result = result(false, figures.apply(manifest));
      run.events()
          .emit(
              "stage_finished",
              Map.of("stage", stage, "seconds", result.seconds(), "figures", result.figures()));
      return result;
    } catch (Exception e) { // Spark throws checked exceptions that no signature tells of
      throw SparkFailures.unwrap(e, stage);
    } finally {
      if (!finished) {
        run.events().emit("stage_failed", Map.of("stage", stage));
      }
    }
  }

  /** Tells of something that the user should look at, without stopping. */
  public void warn(String message) {
    run.events().emit("warning", Map.of("stage", stage, "message", message));
  }

  private StageResult result(boolean skipped, Map<String, Object> figures) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new StageResult(stage, skipped, run.stage(stage), figures, seconds);
  }
}
