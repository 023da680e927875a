package io.sampo.training.stage;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Manifest;
import io.sampo.storage.ManifestDraft;
import io.sampo.storage.Reuse;
import io.sampo.storage.RunDirectory;
import io.sampo.storage.StageResult;
import io.sampo.storage.StagedDirectory;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import io.sampo.tokenizer.InvalidTokenizerException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The frame of a training stage: skipped when its output is there; else written in the stage's own
 * directory, beside the work that an interrupted run goes on from; committed at the end, when that
 * work is deleted.
 */
public final class ResumableStage {
  private final RunDirectory run;
  private final String stage;
  private final List<String> work;
  private final long startNanos = System.nanoTime();

  /**
   * @param work directories in the stage's directory that are needed until the commit only
   */
  public ResumableStage(RunDirectory run, String stage, List<String> work) {
    this.run = run;
    this.stage = stage;
    this.work = List.copyOf(work);
  }

  /** Writes the output, or what of it is missing, and says what is in it. */
  @FunctionalInterface
  public interface Body {
    ManifestDraft write(StagedDirectory staged) throws Exception;
  }

  /**
   * The result of the stage.
   *
   * @param fingerprint of all that the output depends on
   * @param check refuses work of an interrupted run that this one cannot go on from; not called
   *     when the run starts over
   * @param figures what to show of a manifest
   */
  public StageResult result(
      String fingerprint,
      Runnable check,
      Body body,
      Function<Manifest, Map<String, Object>> figures) {
    Optional<Manifest> there = run.completed(stage, fingerprint);
    if (there.isPresent()) {
      deleteWork();
      run.events().emit("stage_skipped", Map.of("stage", stage));
      return result(true, figures.apply(there.get()));
    }
    run.events().emit("stage_started", Map.of("stage", stage));
    boolean finished = false;
    try {
      if (interrupted()) {
        check.run();
      }
      try (StagedDirectory staged = StagedDirectory.resume(run, stage, fingerprint)) {
        ManifestDraft draft = body.write(staged);
        work.forEach(draft::unlisted);
        Manifest manifest = staged.commit(draft, fingerprint);
        deleteWork();
        finished = true;
        StageResult result = result(false, figures.apply(manifest));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", stage);
        fields.put("seconds", result.seconds());
        fields.put("figures", result.figures());
        run.events().emit("stage_finished", fields);
        return result;
      }
    } catch (Exception e) { // Spark throws checked exceptions that no signature tells of
      throw unwrapped(e);
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

  /** Whether an unfinished run of this stage left work to go on from. */
  private boolean interrupted() {
    String directory = run.stage(stage);
    return run.reuse() != Reuse.NEVER
        && !run.storage().exists(Storage.child(directory, "commit.json"))
        && work.stream().anyMatch(name -> run.storage().exists(Storage.child(directory, name)));
  }

  private void deleteWork() {
    for (String name : work) {
      String directory = Storage.child(run.stage(stage), name);
      try {
        run.storage().delete(directory);
      } catch (StorageException e) {
        warn("left over: " + e.getMessage()); // harmless: the manifest does not list it
      }
    }
  }

  private RuntimeException unwrapped(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidInputException
          || cause instanceof StorageException
          || cause instanceof InvalidTokenizerException) {
        return (RuntimeException) cause;
      }
    }
    return failure instanceof RuntimeException e
        ? e
        : new IllegalStateException("stage " + stage + " failed: " + failure.getMessage(), failure);
  }

  private StageResult result(boolean skipped, Map<String, Object> figures) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new StageResult(stage, skipped, run.stage(stage), figures, seconds);
  }
}
