package io.sampo.encoder.layers;

import io.sampo.encoder.BertConfig;
import io.sampo.encoder.DropoutKey;
import io.sampo.encoder.ParameterLayout;
import io.sampo.encoder.kernels.Buffers;
import io.sampo.encoder.kernels.Dropout;
import io.sampo.encoder.kernels.KernelChoice;
import io.sampo.encoder.kernels.Kernels;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the layers of the encoder have in common: parameters by transformers' names, the starts of
 * the sequences (Deeplearning4j's mask array), kernels and memory.
 *
 * <p>In training a layer keeps its activations in memory of its own until the next step. In
 * inference nothing is kept: outputs lie in scratch memory that the layer after the next
 * overwrites.
 */
public abstract class EncoderLayer<C extends EncoderLayerConf> extends BaseLayer<C> {
  /** Places where dropout happens in one layer: attention weights, attention output, output. */
  private static final int SITES_PER_LAYER = 4;

  private final transient BertConfig config;
  private final transient Buffers kept;
  private transient Execution execution;
  private transient int[] starts;
  private transient boolean gradientIsZero;

  protected EncoderLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    this.config = layerConf().config();
    this.kept = new Buffers(type);
  }

  /** Lets this layer run with what the others of its graph use. */
  public final void attach(Execution shared) {
    this.execution = shared;
  }

  protected final Execution execution() {
    if (execution == null) {
      execution = new Execution(KernelChoice.best(dataType), dataType);
    }
    return execution;
  }

  protected Kernels kernels() {
    return execution().kernels();
  }

  /** The type of arrays that only the kernels read. */
  protected final DataType operands() {
    return kernels().operands(dataType);
  }

  /** Whether this layer's parameters stay, and those of all layers below it. */
  protected final boolean frozen() {
    return layerConf().layerNumber() < execution().lowestTrained();
  }

  /** Whether the layer below takes no gradient, so that none need be computed for it. */
  protected final boolean lowestTrained() {
    return layerConf().layerNumber() <= execution().lowestTrained();
  }

  /** The result of the backward pass of a frozen layer: nothing. */
  protected final Pair<Gradient, INDArray> nothing(INDArray dOut) {
    if (!gradientIsZero) {
      gradientsFlattened.assign(0);
      gradientIsZero = true;
    }
    return result(dOut);
  }

  /** Memory that lasts from the forward to the backward pass. */
  protected final Buffers kept() {
    return kept;
  }

  protected final Buffers scratch() {
    return execution().scratch();
  }

  protected final BertConfig config() {
    return config;
  }

  /** First row of each sequence, then the number of tokens. */
  protected final int[] starts() {
    if (starts == null) {
      throw new IllegalStateException(
          "the starts of the sequences are missing: pass them as the graph's feature mask");
    }
    return starts;
  }

  /** The mask of one of this layer's {@value #SITES_PER_LAYER} places. */
  protected final Dropout dropout(double rate, int place) {
    DropoutKey ofGraph = new DropoutKey(conf.getSeed(), Math.max(0, getIterationCount()));
    return execution().dropout(rate, site(place), ofGraph);
  }

  private int site(int place) {
    return layerConf().layerNumber() * SITES_PER_LAYER + place;
  }

  /** What the names of this layer's tensors begin with. */
  protected abstract String prefix();

  /** {@code bert.}, or nothing under {@link io.sampo.encoder.Head.NoHead}. */
  protected final String encoderPrefix() {
    return ParameterLayout.encoderPrefix(layerConf().head());
  }

  /** A parameter by its name after {@link #prefix}. */
  protected final INDArray parameter(String name) {
    return find(params, name);
  }

  /** The gradient view of a parameter, by its name after {@link #prefix}. */
  protected final INDArray gradientOf(String name) {
    return find(gradientViews, name);
  }

  private INDArray find(Map<String, INDArray> table, String name) {
    INDArray found = table.get(prefix() + name);
    if (found == null) {
      throw new IllegalStateException("no parameter " + prefix() + name + " in " + table.keySet());
    }
    return found;
  }

  /** A trained layer writes its gradient now. */
  protected final void gradientIsWritten() {
    gradientIsZero = false;
  }

  /** The result of a backward pass in Deeplearning4j's form. */
  protected final Pair<Gradient, INDArray> result(INDArray dInput) {
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, dInput);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int minibatch) {
    if (maskArray != null) {
      starts = maskArray.toIntVector();
    }
    return new Pair<>(maskArray, state);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There is no weight noise.
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnly) {
    return 0;
  }

  @Override
  public Layer clone() {
    throw new UnsupportedOperationException("clone the graph, not its layers");
  }

  @Override
  public void close() {
    kept.close();
  }
}
