package io.sampo.encoder;

import io.sampo.encoder.kernels.ComputeDevice;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import io.sampo.encoder.kernels.SparseRows;
import io.sampo.encoder.layers.EmbeddingsLayer;
import io.sampo.encoder.layers.EncoderGraph;
import io.sampo.encoder.layers.EncoderLayer;
import io.sampo.encoder.layers.EncoderLayerConf;
import io.sampo.encoder.layers.Execution;
import io.sampo.encoder.layers.HeadLayer;
import io.sampo.encoder.layers.InitialWeights;
import io.sampo.encoder.layers.LabelVector;
import io.sampo.encoder.layers.LanguageModelHead;
import io.sampo.encoder.layers.PooledHead;
import io.sampo.storage.InvalidInputException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A BERT encoder with a head: a Deeplearning4j graph of own layers over one flat parameter vector
 * and one flat gradient vector.
 *
 * <p>Not thread-safe: one model per thread, or a lock around it.
 */
public final class BertModel implements AutoCloseable {
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final BertConfig config;
  private final Head head;
  private final ParameterLayout layout;
  private final ComputationGraph graph;
  private Execution execution;
  private boolean fixed;
  private int lowestTrained;
  private boolean recompute;

  private BertModel(ComputationGraph graph, Kernels kernels) {
    EncoderLayerConf conf =
        (EncoderLayerConf) graph.getLayer(EncoderGraph.EMBEDDINGS).conf().getLayer();
    this.config = conf.config();
    this.head = conf.head();
    this.layout = ParameterLayout.of(config, head);
    this.graph = graph;
    use(kernels);
  }

  /**
   * A fresh float model: weights normal with {@code initializer_range}, as transformers does.
   *
   * @throws InvalidInputException when ND4J's backend cannot compute on this thread's device
   */
  public static BertModel create(BertConfig config, Head head, long seed) {
    return create(config, head, seed, DataType.FLOAT);
  }

  /**
   * @param type FLOAT, or DOUBLE as an oracle
   */
  public static BertModel create(BertConfig config, Head head, long seed, DataType type) {
    return create(config, head, seed, type, segment -> true);
  }

  /**
   * As {@link #create(BertConfig, Head, long, DataType)}, but draws some tensors only: the same
   * values as if all were drawn. The others are 0, to be filled by the caller.
   */
  public static BertModel create(
      BertConfig config,
      Head head,
      long seed,
      DataType type,
      Predicate<ParameterLayout.Segment> drawn) {
    BertModel model = blank(config, head, seed, type);
    for (ParameterLayout.Segment s : model.layout.segments()) {
      if (drawn.test(s)) {
        InitialWeights.fill(model.view(model.parameters(), s), s, config, seed);
      }
    }
    return model;
  }

  /** A model whose parameters are all 0, to be filled by the caller: fast to construct. */
  public static BertModel blank(BertConfig config, Head head, DataType type) {
    return blank(config, head, 0, type);
  }

  private static BertModel blank(BertConfig config, Head head, long seed, DataType type) {
    ComputeDevice.ofThread().requireCode();
    ComputationGraph graph =
        new ComputationGraph(EncoderGraph.configuration(config, head, type, seed));
    long length = ParameterLayout.of(config, head).length();
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      graph.init(Nd4j.create(type, 1, length), false);
    }
    return of(graph);
  }

  /** A model around a graph that was made by this class, e.g. one that Spark has cloned. */
  public static BertModel of(ComputationGraph graph) {
    return new BertModel(graph, KernelChoice.best(graph.params().dataType()));
  }

  /** Computes with these kernels from now on; the former ones are closed. */
  public void use(Kernels kernels) {
    if (execution != null) {
      execution.close();
    }
    execution = new Execution(kernels, dataType());
    execution.fixParameters(fixed);
    execution.lowestTrained(lowestTrained);
    execution.recompute(recompute);
    for (EncoderLayer<?> layer : layers()) {
      layer.attach(execution);
    }
  }

  public Kernels kernels() {
    return execution.kernels();
  }

  /**
   * Promises that the parameters stay as they are: weights are put into the order and precision of
   * the kernels once, at first use, and not again for each batch. For a model that answers only.
   *
   * <p>The promise ends by itself with {@link #computeGradient} and with whatever hands out live
   * parameters ({@link #parameters}, {@link #parameter}, {@link #graph}). Who writes through an
   * array that he got before must call this again afterwards.
   */
  public void fixParameters() {
    fix(true);
  }

  /**
   * Freezes the layers below one: their gradients are 0, the backward pass ends above them, and
   * they keep no activations. Dropout goes on in them. To be called before an optimizer is made,
   * which then leaves them alone.
   *
   * @param layer 0 freezes nothing, 1 the embeddings (with them a tied decoder), 2 the first block
   *     too, … {@code layers + 1} all but the head
   */
  public void freezeBelow(int layer) {
    if (layer < 0 || layer > config.layers() + 1) {
      throw new IllegalArgumentException(
          "layer " + layer + " is not in 0 … " + (config.layers() + 1));
    }
    lowestTrained = layer;
    execution.lowestTrained(layer);
  }

  /** The lowest layer that is not frozen, see {@link #freezeBelow}. */
  public int lowestTrained() {
    return lowestTrained;
  }

  /**
   * Whether {@link #computeGradient} keeps the outputs of blocks only and computes the rest again
   * in the backward pass: the same gradients to the bit, about a third more time, the memory of one
   * block instead of all (Chen et al. 2016, arXiv 1604.06174). For long sequences.
   */
  public void recomputeActivations(boolean recompute) {
    this.recompute = recompute;
    execution.recompute(recompute);
  }

  private void fix(boolean fixed) {
    this.fixed = fixed;
    execution.fixParameters(fixed);
  }

  private void release() {
    if (fixed) {
      fix(false);
    }
  }

  public BertConfig config() {
    return config;
  }

  public Head head() {
    return head;
  }

  /** The graph behind this model. */
  public ComputationGraph graph() {
    release();
    embeddings().gradientMayChange();
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
    release();
    return graph.params().reshape(layout.length());
  }

  /**
   * The live flat gradients, [n], as the last {@link #computeGradient} left them. Who writes to
   * them must have asked for them after it.
   */
  public INDArray gradients() {
    embeddings().gradientMayChange();
    if (graph.getFlattenedGradients() == null) {
      graph.initGradientsView();
    }
    return graph.getFlattenedGradients().reshape(layout.length());
  }

  /**
   * What of {@link #gradients} is 0 for sure after {@link #computeGradient}, until they are asked
   * for: the words that the batch does not hold, if the head does not write to all.
   */
  public SparseRows zeroGradients() {
    BitSet written = embeddings().written();
    if (written == null) {
      return SparseRows.NONE;
    }
    long start = layout.wordEmbeddings().offset();
    return SparseRows.of(start, config.vocabSize(), config.hiddenSize(), written);
  }

  private EmbeddingsLayer embeddings() {
    return (EmbeddingsLayer) graph.getLayer(EncoderGraph.EMBEDDINGS);
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** A tensor of a flat vector laid out as {@link #layout}: a live view, [rows, columns]. */
  public INDArray view(INDArray flat, ParameterLayout.Segment segment) {
    long columns = segment.shape().get(segment.shape().size() - 1);
    long[] shape = {segment.length() / columns, columns};
    long offset = flat.offset() + segment.offset();
    return Nd4j.create(flat.data(), shape, new long[] {columns, 1}, offset, 'c');
  }

  /** A parameter by its name: a live view, [rows, columns] or [1, n]. */
  public INDArray parameter(String name) {
    return view(parameters(), layout.segment(name));
  }

  /**
   * Forward and backward pass; overwrites {@link #gradients} with the gradient of the mean loss.
   *
   * @param dropout {@link DropoutKey#NONE} for none
   * @return the mean loss; 0, with gradient 0, when no row counts
   */
  public double computeGradient(Batch batch, Targets targets, DropoutKey dropout) {
    check(batch);
    release();
    execution.key(dropout);
    try {
      graph.setInputs(EncoderGraph.features(batch));
      graph.setLabels(LabelVector.of(targets));
      graph.setLayerMaskArrays(new INDArray[] {EncoderGraph.starts(batch)}, null);
      graph.computeGradientAndScore();
      return graph.score();
    } finally {
      execution.key(null);
      graph.clearLayerMaskArrays();
      graph.clear();
    }
  }

  /** The mean loss, without dropout; {@link #gradients} stays as it is. */
  public double loss(Batch batch, Targets targets) {
    return headLayer().loss(encode(batch), targets);
  }

  /**
   * What the head says, without dropout: [tokens, vocabulary] for masked tokens (see {@link
   * #logits(Batch, int[])}), [sequences, labels], [tokens, labels], [tokens, 2] (start, end) for
   * questions, and the hidden states [tokens, hidden] when there is no head. A fresh array.
   */
  public INDArray logits(Batch batch) {
    return headLayer().logits(encode(batch));
  }

  /** Masked-token logits of some rows of the batch only, [rows, vocabulary]. A fresh array. */
  public INDArray logits(Batch batch, int[] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("no rows are asked for");
    }
    return languageModel().logits(encode(batch), rows);
  }

  /** Next-sentence logits of a pretraining head, [sequences, 2]. A fresh array. */
  public INDArray nextSentenceLogits(Batch batch) {
    if (!(head instanceof Head.Pretraining)) {
      throw new IllegalStateException("a head " + head + " does not judge next sentences");
    }
    return languageModel().nextSentenceLogits(encode(batch));
  }

  /** The last hidden states, [tokens, hidden]. A fresh array. */
  public INDArray hiddenStates(Batch batch) {
    return encode(batch).dup();
  }

  /** The embeddings' output, then each block's, [tokens, hidden]. Fresh arrays. */
  public List<INDArray> allHiddenStates(Batch batch) {
    List<INDArray> states = new ArrayList<>();
    encode(batch, states);
    return states;
  }

  /** The pooler's output, [sequences, hidden], for heads with a pooler. A fresh array. */
  public INDArray pooled(Batch batch) {
    if (!head.pooled()) {
      throw new IllegalStateException("a model with head " + head + " has no pooler");
    }
    return ((PooledHead) headLayer()).pooled(encode(batch));
  }

  private LanguageModelHead languageModel() {
    if (headLayer() instanceof LanguageModelHead languageModel) {
      return languageModel;
    }
    throw new IllegalStateException("a head " + head + " does not predict tokens");
  }

  private INDArray encode(Batch batch) {
    return encode(batch, null);
  }

  /** Hidden states in scratch memory, without dropout; the head is ready to run on them. */
  private INDArray encode(Batch batch, List<INDArray> states) {
    check(batch);
    INDArray x = EncoderGraph.features(batch);
    INDArray starts = EncoderGraph.starts(batch);
    for (EncoderLayer<?> layer : layers()) {
      layer.feedForwardMaskArray(starts, null, batch.sequences());
      if (layer instanceof HeadLayer) {
        break;
      }
      layer.setInput(x, NO_WORKSPACES);
      x = layer.activate(false, NO_WORKSPACES);
      layer.clear();
      if (states != null) {
        states.add(x.dup());
      }
    }
    return x;
  }

  private HeadLayer headLayer() {
    return (HeadLayer) graph.getLayer(EncoderGraph.HEAD);
  }

  private List<EncoderLayer<?>> layers() {
    List<EncoderLayer<?>> layers = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      layers.add((EncoderLayer<?>) layer);
    }
    return layers;
  }

  private void check(Batch batch) {
    if (batch.longest() > config.maxPositions()) {
      throw new InvalidInputException(
          "batch",
          "a sequence of " + batch.longest() + " tokens; the model has " + config.maxPositions(),
          "cut it into windows, or use a model with more positions");
    }
    for (int row = 0; row < batch.tokens(); row++) {
      int id = batch.inputIds()[row];
      int type = batch.typeIds()[row];
      if (id < 0 || id >= config.vocabSize() || type < 0 || type >= config.typeVocabSize()) {
        throw new InvalidInputException(
            "batch",
            "row " + row + " has token id " + id + " and type id " + type,
            "use the tokenizer that belongs to the model");
      }
    }
  }

  /** Frees the model's memory; it cannot be used afterwards. */
  @Override
  public void close() {
    for (EncoderLayer<?> layer : layers()) {
      layer.close();
    }
    execution.close();
    // as graph.close() does, which then collects the whole heap twice and ends other models'
    // workspaces of this thread; this one has none
    close(graph.params());
    close(graph.getFlattenedGradients());
    if (graph.getUpdater(false) != null) {
      close(graph.getUpdater(false).getStateViewArray());
    }
  }

  private static void close(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }
}
