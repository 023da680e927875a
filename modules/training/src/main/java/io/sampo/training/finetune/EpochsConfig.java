package io.sampo.training.finetune;

import io.sampo.storage.InvalidInputException;

/**
 * How long and in what steps a model is fine-tuned.
 *
 * @param epochs passes over the training rows at most; the schedule is laid out for all of them
 * @param batchTokens budget of a batch; it is filled with whole windows of like length
 * @param batchRows windows of a batch, whatever their tokens; 0: as many as {@code batch_tokens}
 *     holds
 * @param patience passes without a better {@code metric} on validation before it stops; 0: never
 *     stop early
 * @param metric figure of the validation rows that decides which pass is the best, e.g. {@code
 *     accuracy}, {@code f1_macro}, {@code log_loss}; {@code main}: the task's own
 * @param validationShare share of the training rows kept for validation when there is no validation
 *     table, of each class alike
 * @param dropout of hidden states, attention and the head's input, in [0, 1)
 * @param labels how classes count in the loss
 * @param layers how fast the layers of the encoder learn
 */
public record EpochsConfig(
    int epochs,
    int batchTokens,
    int batchRows,
    int patience,
    String metric,
    double validationShare,
    double dropout,
    LabelsConfig labels,
    LayersConfig layers)
    implements java.io.Serializable {

  /** The value of {@code metric} that means the task's own. */
  public static final String MAIN = "main";

  public EpochsConfig {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(batchTokens >= 8, "batch_tokens", batchTokens, "8 or more, e.g. 2048");
    require(batchRows >= 0, "batch_rows", batchRows, "0 or more");
    require(patience >= 0, "patience", patience, "0 or more");
    require(!metric.isBlank(), "metric", "''", "the name of a figure, e.g. accuracy");
    require(
        validationShare > 0 && validationShare < 1,
        "validation_share",
        validationShare,
        "a number between 0 and 1, e.g. 0.1");
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "a number in [0, 1)");
  }

  /** At most 5 passes in batches of 2,048 tokens, two bad passes end it. */
  public static EpochsConfig defaults() {
    return new EpochsConfig(
        5, 2048, 0, 2, MAIN, 0.1, 0.1, LabelsConfig.defaults(), LayersConfig.defaults());
  }

  /** The same with other passes and batches. */
  public EpochsConfig withEpochs(int passes, int tokens, int bad) {
    return new EpochsConfig(
        passes, tokens, batchRows, bad, metric, validationShare, dropout, labels, layers);
  }

  /** The same with so many windows in a batch. */
  public EpochsConfig withBatchRows(int rows) {
    return new EpochsConfig(
        epochs, batchTokens, rows, patience, metric, validationShare, dropout, labels, layers);
  }

  /** The same judged by another figure, on another share. */
  public EpochsConfig withValidation(String figure, double share) {
    return new EpochsConfig(
        epochs, batchTokens, batchRows, patience, figure, share, dropout, labels, layers);
  }

  public EpochsConfig withDropout(double rate) {
    return new EpochsConfig(
        epochs, batchTokens, batchRows, patience, metric, validationShare, rate, labels, layers);
  }

  public EpochsConfig withLabels(LabelsConfig other) {
    return new EpochsConfig(
        epochs, batchTokens, batchRows, patience, metric, validationShare, dropout, other, layers);
  }

  public EpochsConfig withLayers(LayersConfig other) {
    return new EpochsConfig(
        epochs, batchTokens, batchRows, patience, metric, validationShare, dropout, labels, other);
  }

  private static void require(boolean fine, String key, Object value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "finetune.training." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
