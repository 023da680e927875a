package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.start;

import io.sampo.encoder.Activation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernels for CPUs, in float: products by oneDNN, everything else in fused passes, both over
 * fixed blocks of rows on a few threads. The bits do not depend on the number of threads.
 */
public final class NativeKernels implements Kernels {
  private final Precision precision;
  private final Product.Type operands;
  private final RowTeam team;
  private final NativeDense dense;
  private final QuantizedDense quantized; // null where products are of floats
  private final NativeDecoder decoder;
  private final NativeNorm norm;
  private final Kernels heads;
  private final ScratchMemory<NativeAttention.Scratch> attentionScratch;

  /** In single precision. */
  public NativeKernels(int threads) {
    this(threads, Precision.FP32);
  }

  /**
   * @param threads that share the rows of a batch
   */
  public NativeKernels(int threads, Precision precision) {
    precision.requirePossible();
    this.precision = precision;
    this.operands = precision.floats() == Precision.BF16 ? Product.Type.BF16 : Product.Type.F32;
    this.team = new RowTeam(threads);
    this.dense = new NativeDense(team, operands);
    this.quantized = precision == Precision.INT8 ? new QuantizedDense(team) : null;
    this.decoder = new NativeDecoder(team, operands);
    this.norm = new NativeNorm(team);
    this.attentionScratch = new ScratchMemory<>(NativeAttention.Scratch::new);
    this.heads = quantized == null ? this : new NativeKernels(this);
  }

  /** These kernels, sharing all they have, with products of floats only. */
  private NativeKernels(NativeKernels of) {
    this.precision = of.precision;
    this.operands = of.operands;
    this.team = of.team;
    this.dense = of.dense;
    this.quantized = null;
    this.decoder = of.decoder;
    this.norm = of.norm;
    this.attentionScratch = of.attentionScratch;
    this.heads = this;
  }

  @Override
  public Kernels forHeads() {
    return heads;
  }

  @Override
  public String description() {
    return "oneDNN "
        + dnnl.dnnl_version().major()
        + "."
        + dnnl.dnnl_version().minor()
        + " on "
        + dnnl.get_effective_cpu_isa()
        + " and "
        + Passes.BEST.description()
        + ", "
        + precision.name().toLowerCase(Locale.ROOT)
        + ", threads "
        + team.threads();
  }

  @Override
  public DataType operands(DataType type) {
    return type == DataType.FLOAT ? Rows.dataType(operands) : type;
  }

  @Override
  public void parametersChanged() {
    dense.parametersChanged();
    if (quantized != null) {
      quantized.parametersChanged();
    }
  }

  @Override
  public void parametersStay(boolean stay) {
    dense.parametersStay(stay);
  }

  @Override
  public void matmul(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, double beta) {
    dense.matmul(a, transposeA, b, transposeB, c, beta);
  }

  @Override
  public void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    if (quantized != null) {
      quantized.linear(x, w, bias, y);
    } else {
      dense.linear(x, w, bias, y);
    }
  }

  @Override
  public void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y) {
    if (quantized != null) {
      requireFloats(saved == null);
      quantized.linearActivation(x, w, bias, activation, y);
    } else {
      dense.linearActivation(x, w, bias, activation, saved, y);
    }
  }

  @Override
  public void linearBackward(
      INDArray x,
      INDArray w,
      INDArray dy,
      INDArray dx,
      double betaDx,
      INDArray dw,
      INDArray dbias) {
    requireFloats(quantized == null);
    dense.linearBackward(x, w, dy, dx, betaDx, dw, dbias);
  }

  @Override
  public void linearActivationBackward(
      INDArray x,
      INDArray w,
      Activation activation,
      INDArray saved,
      INDArray dy,
      INDArray dx,
      double betaDx,
      INDArray dw,
      INDArray dbias) {
    requireFloats(quantized == null);
    dense.linearActivationBackward(x, w, activation, saved, dy, dx, betaDx, dw, dbias);
  }

  private static void requireFloats(boolean met) {
    if (!met) {
      throw Precision.untrainable("precision");
    }
  }

  @Override
  public long attentionSavedLength(int[] starts, int heads) {
    return NativeAttention.savedStarts(starts, heads)[starts.length - 1];
  }

  @Override
  public void attention(
      INDArray qkv, int[] starts, int heads, Dropout dropout, INDArray saved, INDArray context) {
    Rows in = Rows.of(qkv);
    Rows out = Rows.of(context);
    Rows kept = saved == null ? null : Rows.flat(saved);
    NativeAttention attention = new NativeAttention(starts, heads, out.columns, dropout);
    team.run(
        attention.blocks(),
        block -> attention.forward(block, in, kept, out, attentionScratch.own()));
  }

  @Override
  public void attentionBackward(
      INDArray qkv,
      int[] starts,
      int heads,
      Dropout dropout,
      INDArray saved,
      INDArray context,
      INDArray dContext,
      INDArray dQkv) {
    Rows in = Rows.of(qkv);
    Rows kept = Rows.flat(saved);
    Rows gradient = Rows.of(dContext);
    Rows out = Rows.of(dQkv);
    NativeAttention attention = new NativeAttention(starts, heads, gradient.columns, dropout);
    team.run(
        attention.blocks(),
        block -> attention.backward(block, in, kept, gradient, out, attentionScratch.own()));
  }

  @Override
  public INDArray attentionWeights(INDArray qkv, int start, int end, int heads) {
    return PaddedAttention.weights(qkv, start, end, heads);
  }

  @Override
  public void residualLayerNorm(
      INDArray x,
      Dropout dropout,
      INDArray residual,
      INDArray gamma,
      INDArray beta,
      double eps,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray y) {
    norm.residualLayerNorm(x, dropout, residual, gamma, beta, eps, savedNormalized, savedScale, y);
  }

  @Override
  public void residualLayerNormBackward(
      INDArray dy,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray gamma,
      Dropout dropout,
      INDArray dx,
      INDArray dResidual,
      INDArray dGamma,
      INDArray dBeta) {
    norm.residualLayerNormBackward(
        dy, savedNormalized, savedScale, gamma, dropout, dx, dResidual, dGamma, dBeta);
  }

  @Override
  public void embed(
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
      INDArray y) {
    norm.embed(
        ids,
        positions,
        types,
        word,
        position,
        type,
        gamma,
        beta,
        eps,
        dropout,
        savedNormalized,
        savedScale,
        y);
  }

  @Override
  public void embedBackward(
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
      INDArray dBeta) {
    norm.embedBackward(
        dy,
        ids,
        positions,
        types,
        savedNormalized,
        savedScale,
        gamma,
        dropout,
        padId,
        dWord,
        dPosition,
        dType,
        dGamma,
        dBeta);
  }

  @Override
  public double crossEntropyGradient(INDArray logits, int[] labels, double scale) {
    return crossEntropy(logits, labels, (float) scale, true);
  }

  @Override
  public double crossEntropy(INDArray logits, int[] labels) {
    return crossEntropy(logits, labels, 1, false);
  }

  private double crossEntropy(INDArray logits, int[] labels, float scale, boolean gradient) {
    if (labels.length == 0) {
      return 0;
    }
    Rows rows = Rows.of(logits);
    double[] losses = new double[labels.length];
    team.run(
        blocks(labels.length),
        block -> {
          float[] row = Passes.array(rows.columns);
          for (int r = start(block, labels.length); r < end(block, labels.length); r++) {
            int label = labels[r];
            if (label < 0) {
              Arrays.fill(row, 0);
            } else {
              rows.read(r, row);
              float own = row[label];
              losses[r] = SoftmaxPass.logSumSoftmax(row, rows.columns, 1) - own;
              row[label] -= 1;
              Passes.BEST.scale(row, scale, rows.columns);
            }
            if (gradient) {
              rows.write(r, row);
            }
          }
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  @Override
  public double decoderGradient(
      INDArray x,
      INDArray w,
      INDArray bias,
      int[] labels,
      double scale,
      Buffers memory,
      INDArray dx,
      INDArray dw,
      INDArray dbias) {
    return decoder.gradient(
        Rows.of(x),
        Rows.of(w),
        Rows.flat(bias),
        labels,
        (float) scale,
        Rows.of(dx),
        Rows.of(dw),
        Rows.flat(dbias));
  }

  @Override
  public void gatherRows(INDArray x, int[] rows, INDArray out) {
    if (rows.length == 0) {
      return;
    }
    Rows from = Rows.of(x);
    Rows to = Rows.of(out);
    float[] row = new float[from.columns];
    for (int i = 0; i < rows.length; i++) {
      from.read(rows[i], row);
      to.write(i, row);
    }
  }

  @Override
  public void scatterAddRows(INDArray x, int[] rows, INDArray out) {
    if (rows.length > 0) {
      NativeNorm.scatterAdd(Rows.of(x), rows, -1, Rows.of(out));
    }
  }

  @Override
  public void tanh(INDArray x) {
    Rows rows = Rows.of(x);
    float[] spare = Passes.array(rows.columns);
    eachRow(rows, (r, row) -> Passes.BEST.tanh(row, spare, rows.columns));
  }

  @Override
  public void tanhBackward(INDArray y, INDArray dy) {
    Rows outputs = Rows.of(y);
    float[] out = Passes.array(outputs.columns);
    Rows rows = Rows.of(dy);
    eachRow(
        rows,
        (r, row) -> {
          outputs.read(r, out);
          for (int c = 0; c < rows.columns; c++) {
            row[c] *= 1 - out[c] * out[c];
          }
        });
  }

  @Override
  public void dropout(INDArray x, Dropout dropout) {
    if (!dropout.none()) {
      Rows rows = Rows.of(x);
      eachRow(rows, (r, row) -> dropout.apply(row, rows.columns, r));
    }
  }

  /** Reads, changes and writes each row on the calling thread. */
  private static void eachRow(Rows rows, NativeNorm.RowSink change) {
    float[] row = Passes.array(rows.columns);
    for (int r = 0; r < rows.rows; r++) {
      rows.read(r, row);
      change.accept(r, row);
      rows.write(r, row);
    }
  }

  @Override
  public void clearRows(INDArray x, BitSet rows) {
    Rows.of(x).clear(rows);
  }

  @Override
  public double squaredNorm(INDArray vector, SparseRows zeros) {
    return FlatPasses.squaredNorm(Rows.flat(vector), zeros, team);
  }

  @Override
  public void adamW(
      INDArray parameters,
      INDArray gradients,
      INDArray firstMoment,
      INDArray secondMoment,
      AdamWStep step,
      SparseRows zeros) {
    FlatPasses.adamW(
        Rows.flat(parameters),
        Rows.flat(gradients),
        Rows.flat(firstMoment),
        Rows.flat(secondMoment),
        step,
        zeros,
        team);
  }

  @Override
  public void close() {
    dense.close();
    if (quantized != null) {
      quantized.close();
    }
    decoder.close();
    attentionScratch.close();
    team.close();
  }
}
