package io.sampo.encoder.checkpoint;

import java.util.Set;

/** The names that BERT's tensors have had over the years, brought to one form. */
final class TensorNames {
  static final String WORD_EMBEDDINGS = "embeddings.word_embeddings.weight";
  static final String DECODER_WEIGHT = "cls.predictions.decoder.weight";
  static final String DECODER_BIAS = "cls.predictions.decoder.bias";
  static final String PREDICTIONS_BIAS = "cls.predictions.bias";

  /** Tables of 0, 1, 2, … that older versions stored. */
  private static final Set<String> BUFFERS =
      Set.of("embeddings.position_ids", "embeddings.token_type_ids");

  private TensorNames() {}

  /**
   * Today's name without the leading {@code bert.}; {@code LayerNorm.gamma} and {@code .beta} are
   * {@code .weight} and {@code .bias}.
   */
  static String canonical(String name) {
    String plain = name.startsWith("bert.") ? name.substring("bert.".length()) : name;
    if (plain.endsWith("LayerNorm.gamma")) {
      return plain.substring(0, plain.length() - "gamma".length()) + "weight";
    }
    if (plain.endsWith("LayerNorm.beta")) {
      return plain.substring(0, plain.length() - "beta".length()) + "bias";
    }
    return plain;
  }

  /** Whether the tensor is a constant that nothing needs. */
  static boolean isBuffer(String canonical) {
    return BUFFERS.contains(canonical);
  }

  /** Whether the tensor lies in the encoder proper, where nothing may be left over. */
  static boolean inEncoder(String canonical) {
    return canonical.startsWith("embeddings.") || canonical.startsWith("encoder.");
  }

  static boolean inPooler(String canonical) {
    return canonical.startsWith("pooler.");
  }
}
