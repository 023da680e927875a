package io.sampo.scoring;

import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The frame of a stage: skipped when its output is there, else written as a whole, with events. */
final class StageRun {
  private final RunDirectory run;
  private final String stage;
  private final long startNanos = System.nanoTime();

  StageRun(RunDirectory run, String stage) {
    this.run = run;
    this.stage = stage;
  }

  /**
   * The result of the stage.
   *
   * @param fingerprint of all that the output depends on
   * @param body writes the output into the staged directory and says what is in it
   * @param figures what to show of a manifest
   */
  StageResult result(
      String fingerprint,
      Function<StagedDirectory, ManifestDraft> body,
      Function<Manifest, Map<String, Object>> figures) {
    Optional<Manifest> there = run.completed(stage, fingerprint);
    if (there.isPresent()) {
      run.events().emit("stage_skipped", Map.of("stage", stage));
      return result(true, figures.apply(there.get()));
    }
    run.events().emit("stage_started", Map.of("stage", stage));
    boolean finished = false;
    try (StagedDirectory staged = StagedDirectory.begin(run, stage)) {
      Manifest manifest = staged.commit(body.apply(staged), fingerprint);
      finished = true;
      StageResult result = result(false, figures.apply(manifest));
      run.events().emit("stage_finished", Map.of("stage", stage, "seconds", result.seconds()));
      return result;
    } finally {
      if (!finished) {
        run.events().emit("stage_failed", Map.of("stage", stage));
      }
    }
  }

  private StageResult result(boolean skipped, Map<String, Object> figures) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new StageResult(stage, skipped, run.stage(stage), figures, seconds);
  }
}
