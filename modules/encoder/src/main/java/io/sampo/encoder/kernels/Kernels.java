package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;
import java.util.BitSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of the encoder, coarse enough that each call can be one fused native pass.
 *
 * <p>Arrays: all of one type (FLOAT or DOUBLE; but see {@link #operands}), row-major ('c'), inner
 * stride 1; a matrix may be a view with an offset and a row stride (the query columns of a [tokens,
 * 3·hidden] matrix). Row vectors (biases, gains) may be [n] or [1, n] and are contiguous. Results
 * go to arrays that the caller passes in and reuses from step to step: an implementation overwrites
 * them whatever they hold, unless it says "adds". No argument may overlap another unless said.
 * Integer arguments are plain arrays, valid for the model (the caller has checked ids and
 * positions).
 *
 * <p>A parameter called {@code saved} carries what a backward pass needs from the forward pass of
 * the <em>same</em> implementation; what it holds is the implementation's choice. An implementation
 * may keep scratch memory of its own between calls; it is used by one thread at a time, and gives
 * the same bits for the same calls.
 */
public interface Kernels extends AutoCloseable {

  /**
   * The type in which arrays that only these kernels read may be held: queries, keys and values,
   * what goes into a product and into an activation, and their gradients.
   *
   * @param type of the model
   */
  default DataType operands(DataType type) {
    return type;
  }

  /** Parameters may have been written since the last call: what was made of them is stale. */
  default void parametersChanged() {
    // Nothing is kept unless an implementation says so.
  }

  /**
   * Whether many calls will come before the parameters change again, so that it pays to put all
   * weights in order first.
   */
  default void parametersStay(boolean stay) {
    // Nothing is kept unless an implementation says so.
  }

  /**
   * Kernels for what follows the encoder, on the same threads and memory: never less exact than
   * these. Not to be closed.
   */
  default Kernels forHeads() {
    return this;
  }

  /** A few words for the log: library, instruction set, precision, threads. */
  String description();

  /**
   * {@code c = op(a)·op(b) + beta·c}.
   *
   * @param beta 0 overwrites c (NaNs in it do not survive), 1 adds
   */
  void matmul(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, double beta);

  /**
   * A dense layer, {@code y = x·wᵀ + bias}.
   *
   * @param x [n, in]
   * @param w [out, in]
   * @param bias [out], or null
   * @param y [n, out]
   */
  void linear(INDArray x, INDArray w, INDArray bias, INDArray y);

  /**
   * A dense layer with activation, {@code y = act(x·wᵀ + bias)}.
   *
   * @param saved [n, out] for {@link #linearActivationBackward}; null when there will be none
   * @param y [n, out]
   */
  void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y);

  /**
   * Backward of {@link #linear}.
   *
   * @param dy [n, out]
   * @param dx [n, in], or null if not wanted
   * @param betaDx 0 overwrites dx, 1 adds to it
   * @param dw [out, in], overwritten
   * @param dbias [out], overwritten; null if there is none
   */
  void linearBackward(
      INDArray x, INDArray w, INDArray dy, INDArray dx, double betaDx, INDArray dw, INDArray dbias);

  /**
   * Backward of {@link #linearActivation}.
   *
   * @param dy [n, out]; overwritten by the gradient before the activation
   * @param saved what forward left; may be overwritten
   */
  void linearActivationBackward(
      INDArray x,
      INDArray w,
      Activation activation,
      INDArray saved,
      INDArray dy,
      INDArray dx,
      double betaDx,
      INDArray dw,
      INDArray dbias);

  /** Elements that {@code saved} of {@link #attention} needs for these sequences. */
  long attentionSavedLength(int[] starts, int heads);

  /**
   * Self-attention inside each sequence: {@code softmax(q·kᵀ/√d)·v}, dropout on the weights.
   *
   * <p>The dropout row of query row r (of the batch) and head h is {@code r·heads + h}, the column
   * the key's position in its sequence.
   *
   * @param qkv [tokens, 3·hidden]: query, key, value side by side, heads side by side in each
   * @param starts [sequences + 1] first row of each sequence
   * @param saved at least {@link #attentionSavedLength} elements; null when there will be no
   *     backward pass (then dropout must be none)
   * @param context [tokens, hidden]
   */
  void attention(
      INDArray qkv, int[] starts, int heads, Dropout dropout, INDArray saved, INDArray context);

  /**
   * Backward of {@link #attention}.
   *
   * @param context what forward gave
   * @param dContext [tokens, hidden]
   * @param dQkv [tokens, 3·hidden], overwritten
   */
  void attentionBackward(
      INDArray qkv,
      int[] starts,
      int heads,
      Dropout dropout,
      INDArray saved,
      INDArray context,
      INDArray dContext,
      INDArray dQkv);

  /**
   * The softmax weights of {@link #attention}, without dropout, for looking at them.
   *
   * @return [heads, T, T] of one sequence; a fresh array
   */
  INDArray attentionWeights(INDArray qkv, int start, int end, int heads);

  /**
   * {@code y = layerNorm(dropout(x) + residual)}; normalized to mean 0, variance 1 + eps, then gain
   * and offset. The dropout row is the row, the column the column.
   *
   * @param x [n, hidden], with its bias added (see {@link #linear}); may be overwritten
   * @param residual [n, hidden], or null for none
   * @param gamma [hidden]
   * @param beta [hidden]
   * @param savedNormalized [n, hidden] for backward, may be the array x itself; null when there
   *     will be none
   * @param savedScale [n] for backward (1/σ); null when there will be none
   * @param y [n, hidden]; may be x or residual when savedNormalized is null
   */
  void residualLayerNorm(
      INDArray x,
      Dropout dropout,
      INDArray residual,
      INDArray gamma,
      INDArray beta,
      double eps,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray y);

  /**
   * Backward of {@link #residualLayerNorm}.
   *
   * @param dy [n, hidden]
   * @param dx [n, hidden], overwritten: gradient of x; may be dy
   * @param dResidual [n, hidden], overwritten: gradient of the residual; null for none. Without
   *     dropout it may be the same array as dx
   * @param dGamma [hidden], overwritten
   * @param dBeta [hidden], overwritten
   */
  void residualLayerNormBackward(
      INDArray dy,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray gamma,
      Dropout dropout,
      INDArray dx,
      INDArray dResidual,
      INDArray dGamma,
      INDArray dBeta);

  /**
   * {@code y = dropout(layerNorm(word[ids] + position[positions] + type[types]))}.
   *
   * @param word [vocabulary, hidden]
   * @param position [positions, hidden]
   * @param type [types, hidden]
   * @param savedNormalized [tokens, hidden] for backward; null when there will be none
   * @param savedScale [tokens] for backward; null when there will be none
   * @param y [tokens, hidden]
   */
  void embed(
      int[] ids,
      int[] positions,
      int[] types,
      INDArray word,
      INDArray position,
      INDArray type,
      INDArray gamma,
      INDArray beta,
      double eps,
      Dropout dropout,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray y);

  /**
   * Backward of {@link #embed}.
   *
   * @param dy [tokens, hidden]; may be overwritten
   * @param padId this row of dWord gets nothing; -1 for none
   * @param dWord [vocabulary, hidden]: adds to what is there
   * @param dPosition overwritten, as dType, dGamma, dBeta
   */
  void embedBackward(
      INDArray dy,
      int[] ids,
      int[] positions,
      int[] types,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray gamma,
      Dropout dropout,
      int padId,
      INDArray dWord,
      INDArray dPosition,
      INDArray dType,
      INDArray dGamma,
      INDArray dBeta);

  /**
   * Cross-entropy of each row's label, and its gradient.
   *
   * @param logits [n, classes]; overwritten by {@code scale · (softmax - onehot)}, 0 in ignored
   *     rows
   * @param labels class per row; a negative one is ignored
   * @return the sum (not the mean, not scaled) of the rows' losses, summed in double
   */
  double crossEntropyGradient(INDArray logits, int[] labels, double scale);

  /**
   * As {@link #crossEntropyGradient} but without a gradient.
   *
   * @param logits [n, classes]; may be overwritten
   */
  double crossEntropy(INDArray logits, int[] labels);

  /**
   * A dense layer, cross-entropy, and the backward of both: {@link #linear}, {@link
   * #crossEntropyGradient} and {@link #linearBackward} at once.
   *
   * @param x [n, hidden]
   * @param w [classes, hidden]
   * @param bias [classes]
   * @param labels class per row; a negative one is ignored
   * @param memory of an implementation that needs room for the logits
   * @param dx [n, hidden], overwritten
   * @param dw [classes, hidden], overwritten
   * @param dbias [classes], overwritten
   * @return as {@link #crossEntropyGradient}
   */
  default double decoderGradient(
      INDArray x,
      INDArray w,
      INDArray bias,
      int[] labels,
      double scale,
      Buffers memory,
      INDArray dx,
      INDArray dw,
      INDArray dbias) {
    INDArray logits = memory.matrix("logits", labels.length, w.rows());
    linear(x, w, bias, logits);
    double sum = crossEntropyGradient(logits, labels, scale);
    linearBackward(x, w, logits, dx, 0, dw, dbias);
    return sum;
  }

  /** {@code out[i] = x[rows[i]]}; x [n, m], out [rows, m]. */
  void gatherRows(INDArray x, int[] rows, INDArray out);

  /** {@code out[rows[i]] += x[i]}; x [rows, m], out [n, m]; a row may come several times. */
  void scatterAddRows(INDArray x, int[] rows, INDArray out);

  /** {@code x = tanh(x)}, for the pooler; x [n, m]. */
  void tanh(INDArray x);

  /**
   * Backward of {@link #tanh}: {@code dy = dy·(1 - y²)}.
   *
   * @param y what forward gave
   * @param dy overwritten by the gradient before the tanh
   */
  void tanhBackward(INDArray y, INDArray dy);

  /** {@code x = dropout(x)}, forward and backward alike; x [n, m], row and column as they are. */
  void dropout(INDArray x, Dropout dropout);

  /**
   * Sets rows to 0; x [n, m].
   *
   * @param rows at least these; all others are 0 already
   */
  void clearRows(INDArray x, BitSet rows);

  /** Sum of squares of a contiguous vector, summed in double in an order that never changes. */
  default double squaredNorm(INDArray vector) {
    return squaredNorm(vector, SparseRows.NONE);
  }

  /**
   * @param zeros what need not be looked at
   */
  double squaredNorm(INDArray vector, SparseRows zeros);

  /**
   * One AdamW pass over flat vectors.
   *
   * @param parameters [n], changed
   * @param gradients [n], not changed
   * @param firstMoment [n], changed
   * @param secondMoment [n], changed
   * @param zeros where gradients and both moments are 0: only decay is left to do there
   */
  void adamW(
      INDArray parameters,
      INDArray gradients,
      INDArray firstMoment,
      INDArray secondMoment,
      AdamWStep step,
      SparseRows zeros);

  /** Frees memory and threads; the object cannot be used afterwards. */
  @Override
  void close();
}
