package io.sampo.encoder;

/**
 * The shape of a BERT encoder; the components are the keys of transformers' config.json.
 *
 * @param vocabSize {@code vocab_size}, rows of the word embedding
 * @param hiddenSize {@code hidden_size}, a multiple of {@code heads}
 * @param layers {@code num_hidden_layers}
 * @param heads {@code num_attention_heads}
 * @param intermediateSize {@code intermediate_size}, width of the feed-forward part
 * @param maxPositions {@code max_position_embeddings}, the longest sequence in tokens
 * @param typeVocabSize {@code type_vocab_size}, number of segments
 * @param activation {@code hidden_act}
 * @param layerNormEps {@code layer_norm_eps}
 * @param hiddenDropout {@code hidden_dropout_prob}, in [0, 1)
 * @param attentionDropout {@code attention_probs_dropout_prob}, in [0, 1)
 * @param initializerRange {@code initializer_range}, standard deviation of fresh weights
 * @param classifierDropout {@code classifier_dropout}, before a classifier's last layer, in [0, 1);
 *     null: as {@code hiddenDropout}
 * @param padTokenId {@code pad_token_id}: its embedding row gets no gradient from the input side
 */
public record BertConfig(
    int vocabSize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int maxPositions,
    int typeVocabSize,
    Activation activation,
    double layerNormEps,
    double hiddenDropout,
    double attentionDropout,
    Double classifierDropout,
    double initializerRange,
    int padTokenId)
    implements java.io.Serializable {

  public BertConfig {
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("intermediate_size", intermediateSize);
    positive("max_position_embeddings", maxPositions);
    positive("type_vocab_size", typeVocabSize);
    check(
        hiddenSize % heads == 0,
        "hidden_size = " + hiddenSize + " is not a multiple of num_attention_heads = " + heads);
    check(activation != null, "hidden_act is missing");
    check(layerNormEps > 0 && layerNormEps < 1, "layer_norm_eps = " + layerNormEps);
    rate("hidden_dropout_prob", hiddenDropout);
    rate("attention_probs_dropout_prob", attentionDropout);
    if (classifierDropout != null) {
      rate("classifier_dropout", classifierDropout);
    }
    check(
        initializerRange > 0 && Double.isFinite(initializerRange),
        "initializer_range = " + initializerRange + " is not a positive number");
    check(
        padTokenId >= -1 && padTokenId < vocabSize,
        "pad_token_id = " + padTokenId + " is outside the vocabulary of " + vocabSize);
  }

  /** Without a dropout rate of the classifier's own. */
  public BertConfig(
      int vocabSize,
      int hiddenSize,
      int layers,
      int heads,
      int intermediateSize,
      int maxPositions,
      int typeVocabSize,
      Activation activation,
      double layerNormEps,
      double hiddenDropout,
      double attentionDropout,
      double initializerRange,
      int padTokenId) {
    this(
        vocabSize,
        hiddenSize,
        layers,
        heads,
        intermediateSize,
        maxPositions,
        typeVocabSize,
        activation,
        layerNormEps,
        hiddenDropout,
        attentionDropout,
        null,
        initializerRange,
        padTokenId);
  }

  /** A BERT with transformers' defaults for all that is not a size. */
  public static BertConfig of(int vocabSize, int hiddenSize, int layers, int heads) {
    return new BertConfig(
        vocabSize,
        hiddenSize,
        layers,
        heads,
        4 * hiddenSize,
        512,
        2,
        Activation.GELU,
        1e-12,
        0.1,
        0.1,
        0.02,
        0);
  }

  /** The same shape with other dropout rates; that of a classifier follows the hidden one. */
  public BertConfig withDropout(double hidden, double attention) {
    return withDropout(hidden, attention, null);
  }

  /**
   * The same shape with a dropout rate for each site.
   *
   * @param hidden of embeddings and of what attention and feed-forward part give
   * @param attention of the attention weights
   * @param classifier before a classifier's last layer; null: as {@code hidden}
   */
  public BertConfig withDropout(double hidden, double attention, Double classifier) {
    return new BertConfig(
        vocabSize,
        hiddenSize,
        layers,
        heads,
        intermediateSize,
        maxPositions,
        typeVocabSize,
        activation,
        layerNormEps,
        hidden,
        attention,
        classifier,
        initializerRange,
        padTokenId);
  }

  /** The dropout rate before a classifier's last layer. */
  public double classifierDropoutRate() {
    return classifierDropout == null ? hiddenDropout : classifierDropout;
  }

  private static void positive(String key, int value) {
    check(value > 0, key + " = " + value + " is not positive");
  }

  private static void rate(String key, double value) {
    check(value >= 0 && value < 1, key + " = " + value + " is not in [0, 1)");
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("model configuration: " + problem);
    }
  }
}
