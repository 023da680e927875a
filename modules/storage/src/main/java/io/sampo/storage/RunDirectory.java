package io.sampo.storage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * One run: a directory with a directory a stage, the claims and the event log.
 *
 * <p>Opening writes nothing. The first call of {@link #claim} or {@link #events} takes the run
 * over; who only reads calls neither. Thread-safe.
 */
public final class RunDirectory implements AutoCloseable {
  private static final Pattern STAGE = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Set<String> TAKEN = Set.of(Claim.DIRECTORY, EventLog.DIRECTORY);

  private final Storage storage;
  private final String uri;
  private final Reuse reuse;
  private final boolean planning;
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private Claim claim;
  private EventLog events;

  private RunDirectory(Storage storage, String uri, Reuse reuse, boolean planning) {
    this.storage = storage;
    this.uri = uri;
    this.reuse = reuse;
    this.planning = planning;
  }

  /** A run that reuses finished stages by sizes and stamps; it need not exist yet. */
  public static RunDirectory open(Storage storage, String uri) {
    return open(storage, uri, Reuse.TRUST_STAMPS);
  }

  /** A run, and when it reuses finished stages. */
  public static RunDirectory open(Storage storage, String uri, Reuse reuse) {
    return new RunDirectory(storage, storage.resolve(uri), reuse, false);
  }

  /**
   * A run of which nothing is written, not even a claim: {@link #completed} ends each stage by a
   * {@link PlannedStageException} that tells whether it would be skipped, and why.
   */
  public static RunDirectory planning(Storage storage, String uri, Reuse reuse) {
    return new RunDirectory(storage, storage.resolve(uri), reuse, true);
  }

  /** Where its files are. */
  public Storage storage() {
    return storage;
  }

  /** The directory, with its scheme. */
  public String uri() {
    return uri;
  }

  /** When finished stages are reused. */
  public Reuse reuse() {
    return reuse;
  }

  /** The directory of a stage, {@code <run>/<name>}. */
  public String stage(String name) {
    if (!STAGE.matcher(name).matches() || TAKEN.contains(name)) {
      throw new IllegalArgumentException("no name for a stage: " + name);
    }
    return Storage.child(uri, name);
  }

  /**
   * This process's claim, taken at the first call.
   *
   * @throws ClaimLostException if another process took the run at the same moment
   * @throws StorageException if the run cannot be written
   */
  public synchronized Claim claim() {
    if (planning) {
      throw new IllegalStateException("nothing is written to a run that is only planned");
    }
    if (claim == null) {
      claim = Claim.acquire(storage, uri);
    }
    return claim;
  }

  /** This process's event log; takes the claim at the first call. */
  public synchronized EventLog events() {
    if (events == null) {
      events = planning ? EventLog.unwritten() : EventLog.of(storage, uri, claim().name());
    }
    return events;
  }

  /**
   * The manifest of a stage that is finished and can be reused: committed under a claim that was
   * not superseded, same fingerprint, and its files are as {@link #reuse} asks. A finished stage
   * whose files are damaged is reported by a {@code warning} event and counts as unfinished.
   *
   * @param fingerprint see {@link Fingerprint}
   */
  public Optional<Manifest> completed(String stage, String fingerprint) {
    String directory = stage(stage);
    if (planning) {
      throw planned(directory, fingerprint);
    }
    if (reuse == Reuse.NEVER || !storage.exists(Commit.file(directory))) {
      return Optional.empty();
    }
    try {
      Commit commit = Commit.read(storage, directory);
      if (!commit.fingerprint().equals(fingerprint)) {
        return Optional.empty();
      }
      if (!claim().accepts(commit.claim())) {
        throw superseded(directory, commit);
      }
      return Optional.of(manifest(directory));
    } catch (InvalidInputException e) {
      events().emit("warning", Map.of("stage", stage, "message", e.getMessage()));
      return Optional.empty();
    }
  }

  /** The manifest of a stage whose files are as {@link #reuse} asks. */
  private Manifest manifest(String directory) {
    Manifest manifest = Manifest.read(storage, directory);
    if (reuse == Reuse.VERIFY_HASHES) {
      manifest.requireHashes(storage, directory);
    } else {
      manifest.requireFiles(storage, directory);
    }
    return manifest;
  }

  private static InvalidInputException superseded(String directory, Commit commit) {
    return new InvalidInputException(
        Storage.display(directory),
        "was written by claim " + commit.claim() + ", which another one had superseded",
        "it is made again");
  }

  /** What {@link #completed} would find, in words. */
  private PlannedStageException planned(String directory, String fingerprint) {
    if (reuse == Reuse.NEVER) {
      return new PlannedStageException(false, "--fresh starts over");
    }
    if (!storage.exists(Commit.file(directory))) {
      boolean begun = storage.exists(Storage.child(directory, "resume.json"));
      return new PlannedStageException(
          false, begun ? "goes on from what an interrupted run left" : "its output is not there");
    }
    try {
      Commit commit = Commit.read(storage, directory);
      if (!commit.fingerprint().equals(fingerprint)) {
        return new PlannedStageException(
            false, "its configuration, or what it reads, is not that of the output there");
      }
      if (!Claim.wouldAccept(storage, uri, commit.claim())) {
        throw superseded(directory, commit);
      }
      manifest(directory);
      return new PlannedStageException(true, "its output is there and matches");
    } catch (InvalidInputException e) {
      return new PlannedStageException(false, e.getMessage());
    }
  }

  /** Deletes a stage's output, such that it counts as unfinished from the first moment. */
  public void discard(String stage) {
    String directory = stage(stage);
    claim().verify();
    storage.delete(Commit.file(directory));
    storage.delete(directory);
  }

  /** Temporary directories that this process is writing. */
  Set<String> open() {
    return open;
  }

  /** Closes the event log. */
  @Override
  public synchronized void close() {
    if (events != null) {
      events.close();
    }
  }
}
