package io.sampo.encoder.layers;

import io.sampo.encoder.kernels.Dropout;
import java.util.BitSet;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ids, segments and positions [3, tokens] to hidden states [tokens, hidden]. */
public final class EmbeddingsLayer extends EncoderLayer<EmbeddingsConf> {
  private transient int[] ids;
  private transient int[] types;
  private transient int[] positions;
  private transient BitSet written;

  EmbeddingsLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  protected String prefix() {
    return encoderPrefix() + "embeddings.";
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    execution().begin();
    int tokens = (int) input.size(1);
    int[] all = input.reshape(input.length()).toIntVector();
    ids = java.util.Arrays.copyOfRange(all, 0, tokens);
    types = java.util.Arrays.copyOfRange(all, tokens, 2 * tokens);
    positions = java.util.Arrays.copyOfRange(all, 2 * tokens, 3 * tokens);
    int hidden = config().hiddenSize();
    boolean keep = training && !frozen();
    INDArray out = (keep ? kept() : scratch()).matrix("embedded", tokens, hidden);
    kernels()
        .embed(
            ids,
            positions,
            types,
            parameter("word_embeddings.weight"),
            parameter("position_embeddings.weight"),
            parameter("token_type_embeddings.weight"),
            parameter("LayerNorm.weight"),
            parameter("LayerNorm.bias"),
            config().layerNormEps(),
            training ? mask() : Dropout.NONE,
            keep ? kept().matrix("normalized", tokens, hidden) : null,
            keep ? kept().vector("scale", tokens) : null,
            out);
    return out;
  }

  private Dropout mask() {
    return dropout(config().hiddenDropout(), 0);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray dOut, LayerWorkspaceMgr workspaces) {
    if (frozen()) {
      written = null;
      gradientIsWritten(); // a tied head writes into it in every step
      return nothing(null);
    }
    gradientIsWritten();
    int tokens = ids.length;
    INDArray dWord = gradientOf("word_embeddings.weight");
    clear(dWord);
    kernels()
        .embedBackward(
            dOut,
            ids,
            positions,
            types,
            kept().matrix("normalized", tokens, config().hiddenSize()),
            kept().vector("scale", tokens),
            parameter("LayerNorm.weight"),
            mask(),
            config().padTokenId(),
            dWord,
            gradientOf("position_embeddings.weight"),
            gradientOf("token_type_embeddings.weight"),
            gradientOf("LayerNorm.weight"),
            gradientOf("LayerNorm.bias"));
    return result(null);
  }

  /** Leaves only this batch's words to be added to, and notes them. */
  private void clear(INDArray dWord) {
    BitSet before = written;
    written = null;
    if (layerConf().head().tied()) {
      return; // it has written its own share, to all rows
    }
    if (before == null) {
      dWord.assign(0);
    } else {
      kernels().clearRows(dWord, before);
    }
    if (execution().undisturbed()) {
      written = new BitSet();
      for (int id : ids) {
        written.set(id);
      }
    }
  }

  /**
   * The words whose gradient may be other than 0; null when that may be any.
   *
   * @see #gradientMayChange
   */
  public BitSet written() {
    return written;
  }

  /** Somebody else may write to the gradient. */
  public void gradientMayChange() {
    written = null;
  }
}
