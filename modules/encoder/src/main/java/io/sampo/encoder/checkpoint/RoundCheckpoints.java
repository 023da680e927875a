package io.sampo.encoder.checkpoint;

import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import io.sampo.storage.StoredFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of checkpoints {@code round-000010}, {@code round-000020}, … of one training run.
 *
 * <p>For one writer at a time: {@link #save} deletes what dead writers left.
 */
public final class RoundCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RoundCheckpoints.class);
  private static final Pattern NAME = Pattern.compile("round-(\\d{6,9})");

  private final Storage storage;
  private final String directory;

  private RoundCheckpoints(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** The checkpoints below {@code directory}, which need not exist yet. */
  public static RoundCheckpoints in(Storage storage, String directory) {
    return new RoundCheckpoints(storage, directory);
  }

  /** A checkpoint and the number of rounds that had been done. */
  public record Found(int round, Checkpoint checkpoint) {}

  /**
   * The newest checkpoint that verifies; earlier ones are not looked at.
   *
   * @param damaged told the path and the problem of each newer one that is damaged or unfinished
   */
  public Optional<Found> newest(BiConsumer<String, String> damaged) {
    List<Integer> rounds = rounds();
    Collections.reverse(rounds);
    for (int round : rounds) {
      String uri = uri(round);
      try {
        if (CheckpointManifest.read(storage, uri).isEmpty()) {
          report(damaged, uri, "holds no " + CheckpointManifest.NAME + ", so it is unfinished");
          continue;
        }
        return Optional.of(new Found(round, Checkpoint.load(storage, uri)));
      } catch (InvalidInputException | StorageException e) {
        report(damaged, uri, e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Writes the checkpoint of a round; see {@link Checkpoint#write}. */
  public void save(int round, CheckpointContents contents) {
    for (StoredFile file : storage.list(directory)) {
      // One that was being replaced (.old.tmp) is brought back by its own next writer.
      if (file.name().startsWith(".round-")
          && file.name().endsWith(".tmp")
          && !file.name().endsWith(".old.tmp")) {
        storage.delete(file.uri());
      }
    }
    Checkpoint.write(storage, uri(round), contents);
  }

  /** Deletes all but the newest {@code keep} checkpoints, at least one. */
  public void prune(int keep) {
    List<Integer> rounds = rounds();
    for (int i = 0; i < rounds.size() - Math.max(1, keep); i++) {
      storage.delete(uri(rounds.get(i)));
    }
  }

  /** The rounds that have a directory, ascending; not verified. */
  public List<Integer> rounds() {
    List<Integer> rounds = new ArrayList<>();
    for (StoredFile file : storage.list(directory)) {
      Matcher name = NAME.matcher(file.name());
      if (file.directory() && name.matches()) {
        rounds.add(Integer.parseInt(name.group(1)));
      }
    }
    Collections.sort(rounds);
    return rounds;
  }

  /** Where the checkpoint of a round lies. */
  public String uri(int round) {
    return Storage.child(directory, String.format(Locale.ROOT, "round-%06d", round));
  }

  private static void report(BiConsumer<String, String> damaged, String uri, String problem) {
    LOG.warn("checkpoint {} is not used: {}", Storage.display(uri), problem);
    damaged.accept(Storage.display(uri), problem);
  }
}
