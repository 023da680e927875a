package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;

/**
 * How long and in what steps a classifier is trained.
 *
 * @param epochs passes over the training rows at most; the schedule is laid out for all of them
 * @param batchTokens budget of a batch; it is filled with whole windows of like length
 * @param patience passes without a better {@code metric} on validation before it stops; 0: never
 *     stop early
 * @param metric figure of the validation rows that decides which pass is the best, e.g. {@code
 *     accuracy}, {@code f1_macro}, {@code log_loss}
 * @param validationShare share of the training rows kept for validation when there is no validation
 *     table, of each class alike
 * @param dropout of hidden states, attention and the head's input, in [0, 1)
 */
public record EpochsConfig(
    int epochs,
    int batchTokens,
    int patience,
    String metric,
    double validationShare,
    double dropout)
    implements java.io.Serializable {

  public EpochsConfig {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(batchTokens >= 8, "batch_tokens", batchTokens, "8 or more, e.g. 2048");
    require(patience >= 0, "patience", patience, "0 or more");
    require(!metric.isBlank(), "metric", "''", "the name of a figure, e.g. accuracy");
    require(
        validationShare > 0 && validationShare < 1,
        "validation_share",
        validationShare,
        "a number between 0 and 1, e.g. 0.1");
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "a number in [0, 1)");
  }

  /** At most 5 passes in batches of 2,048 tokens, best accuracy, two bad passes end it. */
  public static EpochsConfig defaults() {
    return new EpochsConfig(5, 2048, 2, "accuracy", 0.1, 0.1);
  }

  private static void require(boolean fine, String key, Object value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "finetune.training." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
