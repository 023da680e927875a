package io.sampo.encoder.layers;

import io.sampo.encoder.kernels.Buffers;
import io.sampo.encoder.kernels.Dropout;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One transformer block, [tokens, hidden] to [tokens, hidden]: self-attention, then feed-forward,
 * each followed by dropout, residual and LayerNorm (Vaswani et al. 2017, Devlin et al. 2019).
 */
public final class BlockLayer extends EncoderLayer<BlockConf> {
  private transient INDArray qkvWeight;
  private transient INDArray qkvBias;
  private transient INDArray dQkvWeight;
  private transient INDArray dQkvBias;

  BlockLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public void setParamsViewArray(INDArray parameters) {
    super.setParamsViewArray(parameters);
    int h = config().hiddenSize();
    qkvWeight = FlatViews.matrix(paramsFlattened, 0, 3L * h, h);
    qkvBias = FlatViews.matrix(paramsFlattened, 3L * h * h, 1, 3L * h);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    int h = config().hiddenSize();
    dQkvWeight = FlatViews.matrix(gradientsFlattened, 0, 3L * h, h);
    dQkvBias = FlatViews.matrix(gradientsFlattened, 3L * h * h, 1, 3L * h);
  }

  @Override
  protected String prefix() {
    return encoderPrefix() + "encoder.layer." + (layerConf().layerNumber() - 1) + ".";
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return forward(training, training && !frozen());
  }

  /**
   * @param training with dropout
   * @param keep what a backward pass needs
   */
  private INDArray forward(boolean training, boolean keep) {
    INDArray x = input;
    long n = x.rows();
    int h = config().hiddenSize();
    int f = config().intermediateSize();
    double eps = config().layerNormEps();
    Buffers memory = keep ? activations() : scratch();

    INDArray qkv = memory.matrix("qkv", n, 3L * h, operands());
    kernels().linear(x, qkvWeight, qkvBias, qkv);
    INDArray context = memory.matrix("context", n, h, operands());
    INDArray saved = keep ? attentionSaved(memory) : null;
    kernels()
        .attention(
            qkv, starts(), config().heads(), training ? mask(0) : Dropout.NONE, saved, context);

    INDArray attended = memory.matrix("normalized1", n, h);
    kernels()
        .linear(
            context,
            parameter("attention.output.dense.weight"),
            parameter("attention.output.dense.bias"),
            attended);
    INDArray middle = memory.matrix("middle", n, h);
    kernels()
        .residualLayerNorm(
            attended,
            training ? mask(1) : Dropout.NONE,
            x,
            parameter("attention.output.LayerNorm.weight"),
            parameter("attention.output.LayerNorm.bias"),
            eps,
            keep ? attended : null,
            keep ? memory.vector("scale1", n) : null,
            middle);

    INDArray intermediate = memory.matrix("intermediate", n, f, operands());
    kernels()
        .linearActivation(
            middle,
            parameter("intermediate.dense.weight"),
            parameter("intermediate.dense.bias"),
            config().activation(),
            keep ? memory.matrix("activationSaved", n, f, operands()) : null,
            intermediate);
    INDArray fed = memory.matrix("normalized2", n, h);
    kernels()
        .linear(
            intermediate, parameter("output.dense.weight"), parameter("output.dense.bias"), fed);
    // Where nothing is kept two blocks share the scratch memory: outputs alternate between two
    // places.
    INDArray out =
        keep
            ? kept().matrix("out", n, h)
            : memory.matrix("out" + layerConf().layerNumber() % 2, n, h);
    kernels()
        .residualLayerNorm(
            fed,
            training ? mask(2) : Dropout.NONE,
            middle,
            parameter("output.LayerNorm.weight"),
            parameter("output.LayerNorm.bias"),
            eps,
            keep ? fed : null,
            keep ? memory.vector("scale2", n) : null,
            out);
    return out;
  }

  /** Where the activations of this block lie between its forward and backward pass. */
  private Buffers activations() {
    return execution().recompute() ? execution().replayed(layerConf().layerNumber()) : kept();
  }

  private INDArray attentionSaved(Buffers memory) {
    long length = kernels().attentionSavedLength(starts(), config().heads());
    return memory.vector("attentionSaved", length, operands());
  }

  private Dropout mask(int place) {
    double rate = place == 0 ? config().attentionDropout() : config().hiddenDropout();
    return dropout(rate, place);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray dOut, LayerWorkspaceMgr workspaces) {
    if (frozen()) {
      return nothing(dOut);
    }
    gradientIsWritten();
    if (execution().recompute() && !execution().holds(layerConf().layerNumber())) {
      forward(true, true); // the masks are those of the step: the same bits again
    }
    Buffers kept = activations();
    INDArray x = input;
    long n = x.rows();
    int h = config().hiddenSize();
    int f = config().intermediateSize();
    Buffers memory = scratch();

    Dropout outMask = mask(2);
    INDArray dMiddle = memory.matrix("dMiddle", n, h);
    INDArray dFed = outMask.none() ? dMiddle : memory.matrix("dDense", n, h);
    kernels()
        .residualLayerNormBackward(
            dOut,
            kept.matrix("normalized2", n, h),
            kept.vector("scale2", n),
            parameter("output.LayerNorm.weight"),
            outMask,
            dFed,
            dMiddle,
            gradientOf("output.LayerNorm.weight"),
            gradientOf("output.LayerNorm.bias"));
    INDArray dIntermediate = memory.matrix("dIntermediate", n, f, operands());
    kernels()
        .linearBackward(
            kept.matrix("intermediate", n, f, operands()),
            parameter("output.dense.weight"),
            dFed,
            dIntermediate,
            0,
            gradientOf("output.dense.weight"),
            gradientOf("output.dense.bias"));
    kernels()
        .linearActivationBackward(
            kept.matrix("middle", n, h),
            parameter("intermediate.dense.weight"),
            config().activation(),
            kept.matrix("activationSaved", n, f, operands()),
            dIntermediate,
            dMiddle,
            1,
            gradientOf("intermediate.dense.weight"),
            gradientOf("intermediate.dense.bias"));

    Dropout attendedMask = mask(1);
    INDArray dX = memory.matrix("dX" + layerConf().layerNumber() % 2, n, h);
    INDArray dAttended = attendedMask.none() ? dX : memory.matrix("dDense", n, h);
    kernels()
        .residualLayerNormBackward(
            dMiddle,
            kept.matrix("normalized1", n, h),
            kept.vector("scale1", n),
            parameter("attention.output.LayerNorm.weight"),
            attendedMask,
            dAttended,
            dX,
            gradientOf("attention.output.LayerNorm.weight"),
            gradientOf("attention.output.LayerNorm.bias"));
    INDArray context = kept.matrix("context", n, h, operands());
    INDArray dContext = memory.matrix("dContext", n, h, operands());
    kernels()
        .linearBackward(
            context,
            parameter("attention.output.dense.weight"),
            dAttended,
            dContext,
            0,
            gradientOf("attention.output.dense.weight"),
            gradientOf("attention.output.dense.bias"));
    INDArray dQkv = memory.matrix("dQkv", n, 3L * h, operands());
    kernels()
        .attentionBackward(
            kept.matrix("qkv", n, 3L * h, operands()),
            starts(),
            config().heads(),
            mask(0),
            attentionSaved(kept),
            context,
            dContext,
            dQkv);
    INDArray below = lowestTrained() ? null : dX;
    kernels().linearBackward(x, qkvWeight, dQkv, below, 1, dQkvWeight, dQkvBias);
    return result(dX);
  }
}
