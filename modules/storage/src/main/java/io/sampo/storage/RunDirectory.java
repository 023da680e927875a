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
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private Claim claim;
  private EventLog events;

  private RunDirectory(Storage storage, String uri, Reuse reuse) {
    this.storage = storage;
    this.uri = uri;
    this.reuse = reuse;
  }

  /** A run that reuses finished stages by sizes and stamps; it need not exist yet. */
  public static RunDirectory open(Storage storage, String uri) {
    return open(storage, uri, Reuse.TRUST_STAMPS);
  }

  /** A run, and when it reuses finished stages. */
  public static RunDirectory open(Storage storage, String uri, Reuse reuse) {
    return new RunDirectory(storage, storage.resolve(uri), reuse);
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
    if (claim == null) {
      claim = Claim.acquire(storage, uri);
    }
    return claim;
  }

  /** This process's event log; takes the claim at the first call. */
  public synchronized EventLog events() {
    if (events == null) {
      events = EventLog.of(storage, uri, claim().name());
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
    if (reuse == Reuse.NEVER || !storage.exists(Commit.file(directory))) {
      return Optional.empty();
    }
    try {
      Commit commit = Commit.read(storage, directory);
      if (!commit.fingerprint().equals(fingerprint)) {
        return Optional.empty();
      }
      if (!claim().accepts(commit.claim())) {
        throw new InvalidInputException(
            Storage.display(directory),
            "was written by claim " + commit.claim() + ", which another one had superseded",
            "it is made again");
      }
      Manifest manifest = Manifest.read(storage, directory);
      if (reuse == Reuse.VERIFY_HASHES) {
        manifest.requireHashes(storage, directory);
      } else {
        manifest.requireFiles(storage, directory);
      }
      return Optional.of(manifest);
    } catch (InvalidInputException e) {
      events().emit("warning", Map.of("stage", stage, "message", e.getMessage()));
      return Optional.empty();
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
