package io.sampo.training.config;

import io.sampo.encoder.Activation;
import io.sampo.encoder.BertConfig;
import io.sampo.storage.InvalidInputException;

/**
 * The shape of a model made from nothing; its vocabulary is the tokenizer's.
 *
 * @param layers transformer blocks
 * @param hiddenSize width of a token, a multiple of {@code heads}
 * @param heads attention heads
 * @param intermediateSize width of the feed-forward part; 0 means 4 times the hidden size
 * @param maxPositions longest sequence in tokens; the shards must not be longer
 * @param dropout of hidden states and attention, in [0, 1)
 */
public record ModelConfig(
    int layers, int hiddenSize, int heads, int intermediateSize, int maxPositions, double dropout) {

  public ModelConfig {
    require(layers >= 1 && layers <= 96, "layers", layers, "1 to 96");
    require(hiddenSize >= 1 && hiddenSize <= 16_384, "hidden_size", hiddenSize, "1 to 16384");
    require(
        heads >= 1 && hiddenSize % heads == 0,
        "heads",
        heads,
        "a divisor of hidden_size (" + hiddenSize + ")");
    require(intermediateSize >= 0, "intermediate_size", intermediateSize, "0 or more");
    require(maxPositions >= 8, "max_positions", maxPositions, "8 or more");
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "a number in [0, 1)");
  }

  /** Two layers of 128: learns something of a small corpus in minutes on a laptop. */
  public static ModelConfig defaults() {
    return new ModelConfig(2, 128, 2, 0, 128, 0.0);
  }

  /** The encoder of this shape over a vocabulary. */
  public BertConfig encoder(int vocabularySize, int padTokenId) {
    return new BertConfig(
        vocabularySize,
        hiddenSize,
        layers,
        heads,
        intermediateSize == 0 ? 4 * hiddenSize : intermediateSize,
        maxPositions,
        2,
        Activation.GELU,
        1e-12,
        dropout,
        dropout,
        0.02,
        padTokenId);
  }

  private static void require(boolean fine, String key, Number value, String allowed) {
    if (!fine) {
      throw new InvalidInputException(
          "pretrain.model." + key, value + " is out of range", "set it to " + allowed);
    }
  }
}
