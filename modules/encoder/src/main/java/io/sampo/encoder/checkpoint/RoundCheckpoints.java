package io.sampo.encoder.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.InvalidInputException;
import io.sampo.storage.Storage;
import io.sampo.storage.StorageException;
import io.sampo.storage.StoredFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of checkpoints {@code round-000010}, {@code round-000020}, … of one training run.
 *
 * <p>For one writer at a time: {@link #save} deletes what dead writers left.
 */
public final class RoundCheckpoints {
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

  /**
   * A checkpoint that verifies.
   *
   * @param round number of rounds that had been done
   * @param state the values of its trainer state
   */
  public record Found(int round, Checkpoint checkpoint, JsonNode state) {}

  /**
   * The checkpoint of a round.
   *
   * @throws InvalidInputException when it is unfinished or damaged, or training cannot go on from
   *     it
   */
  public Found open(int round) {
    String uri = uri(round);
    if (CheckpointManifest.read(storage, uri).isEmpty()) {
      throw unusable(uri, "holds no " + CheckpointManifest.NAME + ", so it is unfinished");
    }
    Checkpoint checkpoint = Checkpoint.load(storage, uri);
    return new Found(
        round,
        checkpoint,
        checkpoint.trainerState().orElseThrow(() -> unusable(uri, "holds no trainer state")));
  }

  private static InvalidInputException unusable(String uri, String problem) {
    return new InvalidInputException(Storage.display(uri), problem, "it is not used");
  }

  /**
   * Shows the checkpoints that verify, newest first.
   *
   * @param more looks at one, and says whether to go on; it may throw {@link InvalidInputException}
   *     or {@link StorageException} for one that is no good in other ways
   * @param warn told of each one that is no good
   */
  public void newestFirst(Predicate<Found> more, Consumer<String> warn) {
    List<Integer> rounds = rounds();
    Collections.reverse(rounds);
    for (int round : rounds) {
      try {
        if (!more.test(open(round))) {
          return;
        }
      } catch (InvalidInputException | StorageException e) {
        warn.accept(
            "checkpoint " + Storage.display(uri(round)) + " is not used: " + e.getMessage());
      }
    }
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
}
