package io.sampo.storage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The output of a stage while it is written: it appears as a whole or not at all.
 *
 * <pre>{@code
 * try (StagedDirectory staged = StagedDirectory.begin(run, "shards")) {
 *   writeFilesInto(staged.uri());
 *   return staged.commit(ManifestDraft.of("shards", config).fact("rows", rows), fingerprint);
 * }
 * }</pre>
 *
 * <p>{@link #begin} writes into {@code <run>/.<stage>-<uuid>.tmp}; the commit renames that to
 * {@code <run>/<stage>} and writes {@code commit.json} last. An older output stays whole until
 * then. {@link #resume} writes into {@code <run>/<stage>} itself, for a stage that goes on after a
 * kill. Files whose path has a part that begins with {@code .} or {@code _} do not belong to the
 * output.
 */
public final class StagedDirectory implements AutoCloseable {
  private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final int MAX_RESUME_BYTES = 1 << 16;

  private final RunDirectory run;
  private final String stage;
  private final String target;
  private final String uri;
  private final boolean resumed;
  private boolean committed;

  private StagedDirectory(
      RunDirectory run, String stage, String target, String uri, boolean resumed) {
    this.run = run;
    this.stage = stage;
    this.target = target;
    this.uri = uri;
    this.resumed = resumed;
  }

  /** An empty directory to write into. What dead writers of this stage left is deleted. */
  public static StagedDirectory begin(RunDirectory run, String stage) {
    String target = run.stage(stage);
    clean(run, stage);
    String uri = Storage.child(run.uri(), "." + stage + "-" + Storage.unique() + ".tmp");
    run.open().add(uri);
    run.storage().makeDirectory(uri);
    return new StagedDirectory(run, stage, target, uri, false);
  }

  /**
   * The stage's own directory, with what an earlier attempt of the same fingerprint left in it;
   * empty when the fingerprint differs or the run starts over. From here until the commit the stage
   * counts as unfinished. Whatever is kept in it to resume from must verify itself, as checkpoints
   * do.
   */
  public static StagedDirectory resume(RunDirectory run, String stage, String fingerprint) {
    Storage storage = run.storage();
    String target = run.stage(stage);
    clean(run, stage);
    storage.delete(Commit.file(target));
    String note = Storage.child(target, StageFiles.RESUME);
    boolean resumed = run.reuse() != Reuse.NEVER && fingerprint.equals(noted(storage, note));
    if (!resumed) {
      storage.delete(note);
      storage.delete(target);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("format_version", 1);
      json.put("fingerprint", fingerprint);
      storage.makeDirectory(target);
      storage.writeAtomically(note, CanonicalJson.pretty(json));
    }
    return new StagedDirectory(run, stage, target, target, resumed);
  }

  /** Where to write. */
  public String uri() {
    return uri;
  }

  /** {@code <uri>/<path>}. */
  public String child(String path) {
    return Storage.child(uri, path);
  }

  /** Whether {@link #resume} found an earlier attempt to go on from. */
  public boolean resumed() {
    return resumed;
  }

  /**
   * Makes the output appear: hashes the files, writes manifest.json, puts the directory in its
   * place, and writes commit.json last.
   *
   * @param fingerprint what {@link RunDirectory#completed} will be asked for
   * @throws ClaimLostException if another process took the run over; nothing appears then
   */
  public Manifest commit(ManifestDraft draft, String fingerprint) {
    Storage storage = run.storage();
    run.claim().verify();
    sweep(storage);
    Manifest manifest = draft.complete(storage, uri);
    storage.writeAtomically(child(Manifest.NAME), manifest.bytes());
    run.claim().verify();
    String old = uri.equals(target) ? "" : replace(storage);
    run.claim().verify();
    Commit.of(run.claim(), fingerprint, manifest).write(storage, target);
    committed = true;
    run.open().remove(uri);
    if (!old.isEmpty()) {
      deleteQuietly(storage, old);
    }
    return manifest;
  }

  /** Without a commit: deletes what {@link #begin} gave; keeps what {@link #resume} gave. */
  @Override
  public void close() {
    if (!committed && run.open().remove(uri)) {
      deleteQuietly(run.storage(), uri);
    }
  }

  /** Puts the new directory in place; returns where the old one went, or nothing. */
  private String replace(Storage storage) {
    String old = "";
    if (storage.exists(target)) {
      if (storage.renamesAtomically(target)) {
        old = uri.substring(0, uri.length() - ".tmp".length()) + ".old.tmp";
        storage.rename(target, old);
      } else {
        // where renaming copies file by file, the old output must first stop looking whole
        storage.delete(Commit.file(target));
        storage.delete(target);
      }
    }
    try {
      storage.rename(uri, target);
    } catch (StorageException e) {
      if (!old.isEmpty()) {
        storage.rename(old, target);
      }
      throw e;
    }
    return old;
  }

  /** Removes companions and temporary files that other writers left between the files. */
  private void sweep(Storage storage) {
    storage.deleteChecksums(uri);
    for (StoredFile file : storage.listFiles(uri)) {
      if (file.name().startsWith(".") && file.name().endsWith(".tmp")) {
        storage.delete(file.uri());
      }
    }
  }

  private void deleteQuietly(Storage storage, String directory) {
    try {
      storage.delete(directory);
    } catch (StorageException e) {
      // the next begin() deletes it
      run.events().emit("warning", Map.of("stage", stage, "message", e.getMessage()));
    }
  }

  /** Deletes temporary directories of this stage that nobody in this process is writing. */
  private static void clean(RunDirectory run, String stage) {
    run.claim().verify();
    Pattern name = Pattern.compile("\\." + stage + "-" + UUID + "(?:\\.old)?\\.tmp");
    for (StoredFile file : run.storage().list(run.uri())) {
      boolean ours = name.matcher(file.name()).matches();
      if (ours && !run.open().contains(Storage.child(run.uri(), file.name()))) {
        run.storage().delete(file.uri());
      }
    }
  }

  private static String noted(Storage storage, String note) {
    if (!storage.exists(note)) {
      return "";
    }
    try {
      byte[] bytes = storage.readBytes(note, MAX_RESUME_BYTES);
      String artifact = Storage.display(note);
      return JsonFields.of(CanonicalJson.parse(bytes, artifact), artifact).text("fingerprint");
    } catch (InvalidInputException e) {
      // a damaged note fits no fingerprint: the stage starts over
      return "";
    }
  }
}
