package io.sampo.training.pretrain;

import io.sampo.storage.InvalidInputException;

/**
 * How often a run looks at itself and saves itself.
 *
 * @param evaluateEveryRounds held-out loss every so many rounds, besides start and end; 0: only
 *     then
 * @param evaluateSequences held-out sequences used for it, the first ones; 0: all
 * @param checkpointEveryRounds rounds between checkpoints; 0: none while running
 * @param checkpointEveryMinutes a checkpoint too when the last one is so old; 0: by rounds alone
 * @param keepCheckpoints newest checkpoints kept; the one with the lowest held-out loss is kept too
 * @param rejectedRounds rounds in a row in which a worker may return NaN or Inf before the run
 *     stops
 */
public record WatchConfig(
    int evaluateEveryRounds,
    int evaluateSequences,
    int checkpointEveryRounds,
    double checkpointEveryMinutes,
    int keepCheckpoints,
    int rejectedRounds) {

  public WatchConfig {
    require(evaluateEveryRounds >= 0, "evaluate_every_rounds", evaluateEveryRounds, "0 or more");
    require(evaluateSequences >= 0, "evaluate_sequences", evaluateSequences, "0 or more");
    require(
        checkpointEveryRounds >= 0, "checkpoint_every_rounds", checkpointEveryRounds, "0 or more");
    require(
        checkpointEveryMinutes >= 0 && Double.isFinite(checkpointEveryMinutes),
        "checkpoint_every_minutes",
        checkpointEveryMinutes,
        "0 or more");
    require(keepCheckpoints >= 1, "keep_checkpoints", keepCheckpoints, "1 or more");
    require(rejectedRounds >= 1, "rejected_rounds", rejectedRounds, "1 or more");
  }

  /** Held-out loss and a checkpoint every 10 rounds or 10 minutes, 2 checkpoints kept. */
  public static WatchConfig defaults() {
    return new WatchConfig(10, 4096, 10, 10, 2, 3);
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "pretrain.watch." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
