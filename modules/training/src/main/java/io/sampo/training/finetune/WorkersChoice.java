package io.sampo.training.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.storage.CanonicalJson;
import io.sampo.storage.JsonFields;
import io.sampo.storage.Storage;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Among how many workers each trial of a stage is divided, and why.
 *
 * @param workers 1: one JVM with its threads
 * @param words for people
 */
record WorkersChoice(int workers, String words) {
  /**
   * Rows that a worker should read, over all passes, to be worth a Spark task: about 1,500 batches
   * of 32, so 30 averages of 50 steps, and some ten minutes of one core with a small encoder.
   * Averaging costs updates (each worker takes its share of the steps) and a copy of the model for
   * each round; with less work than this it saves minutes at most.
   */
  static final long ROWS_OF_A_WORKER = 50_000;

  private static final String FILE = "workers.json";
  private static final int MOST_BYTES = 1 << 16;

  /** What is known before the first trial. */
  record Situation(int rows, int epochs, int trials, int slots, boolean oneProcess) {
    long reads() {
      return (long) rows * epochs;
    }
  }

  /** The number that is asked for, or the one that pays off. */
  static WorkersChoice of(FinetuneAveraging averaging, Situation now) {
    OptionalInt asked = averaging.asked();
    if (asked.isPresent() && asked.getAsInt() == 1) {
      return one("as finetune.averaging.workers = 1 says");
    }
    if (asked.isPresent()) {
      return several(asked.getAsInt(), averaging, "as finetune.averaging.workers says", now);
    }
    long useful = now.reads() / ROWS_OF_A_WORKER;
    if (useful < 2) {
      return one(
          rows(now)
              + format(
                  " are fewer than the %,d row reads from which on several workers pay off",
                  2 * ROWS_OF_A_WORKER));
    }
    if (now.oneProcess()) {
      return one("Spark runs in this process, whose cores one trial uses as threads");
    }
    int workers = (int) Math.min(useful, now.slots());
    if (workers < 2) {
      return one("the cluster has one task slot");
    }
    if (workers < 2 * now.trials()) {
      return one(
          format(
              "%d trials side by side use %d task slots as well as %d workers would",
              now.trials(), now.slots(), workers));
    }
    return several(
        workers,
        averaging,
        format("%,d row reads for each, %d task slots", now.reads() / workers, now.slots()),
        now);
  }

  private static WorkersChoice one(String reason) {
    return new WorkersChoice(1, "trained in one JVM: " + reason);
  }

  private static WorkersChoice several(
      int workers, FinetuneAveraging averaging, String reason, Situation now) {
    return new WorkersChoice(
        workers, format("%d workers, %s: %s, %s", workers, averaging.words(), rows(now), reason));
  }

  private static String rows(Situation now) {
    return format(
        "%,d training rows in %d pass%s", now.rows(), now.epochs(), now.epochs() == 1 ? "" : "es");
  }

  private static String format(String words, Object... values) {
    return String.format(Locale.ROOT, words, values);
  }

  /**
   * This choice, or that of the interrupted run whose trials lie in a directory: what a cluster has
   * to offer may have changed, but a run goes on as it began.
   */
  WorkersChoice keptIn(Storage storage, String directory) {
    String file = Storage.child(directory, FILE);
    if (storage.exists(file)) {
      JsonNode json = CanonicalJson.parse(storage.readBytes(file, MOST_BYTES), file);
      JsonFields fields = JsonFields.of(json, Storage.display(file));
      return new WorkersChoice(fields.smallCount("workers"), fields.text("words"));
    }
    storage.writeAtomically(
        file, CanonicalJson.pretty(CanonicalJson.tree(Map.of("workers", workers, "words", words))));
    return this;
  }
}
