package io.sampo.encoder;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A BERT encoder with a head: a Deeplearning4j graph of own layers over one flat parameter vector
 * and one flat gradient vector.
 *
 * <p>Not thread-safe: one model per thread, or a lock around it.
 */
public final class BertModel implements AutoCloseable {
  private final BertConfig config;
  private final Head head;
  private final ParameterLayout layout;
  private final ComputationGraph graph;

  BertModel(BertConfig config, Head head, ComputationGraph graph) {
    this.config = config;
    this.head = head;
    this.layout = ParameterLayout.of(config, head);
    this.graph = graph;
  }

  /** A fresh float model: weights normal with {@code initializer_range}, as transformers does. */
  public static BertModel create(BertConfig config, Head head, long seed) {
    return create(config, head, seed, DataType.FLOAT);
  }

  /**
   * @param type FLOAT, or DOUBLE as an oracle
   */
  public static BertModel create(BertConfig config, Head head, long seed, DataType type) {
    throw new UnsupportedOperationException("being written");
  }

  public BertConfig config() {
    return config;
  }

  public Head head() {
    return head;
  }

  /**
   * The graph behind this model. Its flat vectors are {@link #parameters} and {@link #gradients}.
   */
  public ComputationGraph graph() {
    return graph;
  }

  /** FLOAT or DOUBLE. */
  public DataType dataType() {
    return graph.params().dataType();
  }

  /**
   * The live flat parameters, [n]; writing to it changes the model. Laid out as {@link #layout}.
   */
  public INDArray parameters() {
    return graph.params();
  }

  /** The live flat gradients, [n], as the last {@link #computeGradient} left them. */
  public INDArray gradients() {
    return graph.getFlattenedGradients();
  }

  public ParameterLayout layout() {
    return layout;
  }

  /**
   * Forward and backward pass; overwrites {@link #gradients} with the gradient of the mean loss.
   *
   * @param dropout {@link DropoutKey#NONE} for none
   * @return the mean loss
   */
  public double computeGradient(Batch batch, Targets targets, DropoutKey dropout) {
    throw new UnsupportedOperationException("being written");
  }

  /** The mean loss, without dropout; {@link #gradients} stays as it is. */
  public double loss(Batch batch, Targets targets) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * What the head says, without dropout: [tokens, vocabulary] for masked tokens (see {@link
   * #logits(Batch, int[])}), [sequences, labels], [tokens, labels], [tokens, 2] (start, end) for
   * questions, and the hidden states [tokens, hidden] when there is no head. A fresh array.
   */
  public INDArray logits(Batch batch) {
    throw new UnsupportedOperationException("being written");
  }

  /** Token logits of some rows of the batch only, [rows, vocabulary or labels]. */
  public INDArray logits(Batch batch, int[] rows) {
    throw new UnsupportedOperationException("being written");
  }

  /** Next-sentence logits of a pretraining head, [sequences, 2]. */
  public INDArray nextSentenceLogits(Batch batch) {
    throw new UnsupportedOperationException("being written");
  }

  /** The last hidden states, [tokens, hidden]. A fresh array. */
  public INDArray hiddenStates(Batch batch) {
    throw new UnsupportedOperationException("being written");
  }

  /** The pooler's output, [sequences, hidden], for heads with a pooler. A fresh array. */
  public INDArray pooled(Batch batch) {
    throw new UnsupportedOperationException("being written");
  }

  /** Frees the model's memory; it cannot be used afterwards. */
  @Override
  public void close() {
    graph.close();
  }
}
