package io.sampo.encoder.kernels;

import io.sampo.encoder.Activation;
import java.util.BitSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The kernels in plain ND4J operations, in float or double, on any ND4J backend: the oracle of the
 * others, and the fallback. The number of ND4J calls does not grow with the batch.
 */
public class Nd4jKernels implements Kernels {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double INV_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
  private static final double GELU_NEW_A = Math.sqrt(2 / Math.PI);
  private static final double GELU_NEW_B = 0.044715;

  /** Leaves ND4J's threads as they are. */
  public Nd4jKernels() {}

  /**
   * Sets the threads of ND4J's operations and products, for the whole JVM: ND4J knows no others.
   *
   * @param threads at least 1
   */
  public Nd4jKernels(int threads) {
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  @Override
  public String description() {
    return "ND4J operations on " + Nd4j.getBackend().getClass().getSimpleName();
  }

  @Override
  public void matmul(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, double beta) {
    // BLAS in ND4J writes column-major results: a row-major c is the column-major cᵀ =
    // op(b)ᵀ·op(a)ᵀ.
    boolean vectorLike = c.rows() == 1 || c.columns() == 1 || a.rows() == 1 || a.columns() == 1;
    if (vectorLike || b.rows() == 1 || b.columns() == 1 || !contiguous(c)) {
      INDArray product = (transposeA ? a.transpose() : a).mmul(transposeB ? b.transpose() : b);
      if (beta == 0) {
        c.assign(product);
      } else {
        c.muli(beta).addi(product);
      }
      return;
    }
    Nd4j.gemm(b, a, c.transpose(), !transposeB, !transposeA, 1, beta);
  }

  private static boolean contiguous(INDArray matrix) {
    return matrix.stride(1) == 1 && matrix.stride(0) == matrix.columns();
  }

  @Override
  public void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    matmul(x, false, w, true, y, 0);
    if (bias != null) {
      y.addiRowVector(bias);
    }
  }

  @Override
  public void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y) {
    INDArray u = saved == null ? y : saved;
    linear(x, w, bias, u);
    y.assign(
        switch (activation) {
          case GELU -> normalCdf(u).muli(u);
          case GELU_NEW -> Transforms.tanh(geluNewInner(u), false).addi(1).muli(u).muli(0.5);
          case RELU -> Transforms.max(u, 0);
        });
  }

  /** Φ(u), a fresh array. */
  private static INDArray normalCdf(INDArray u) {
    return Nd4j.getExecutioner().exec(new Erf(u.mul(SQRT_HALF))).addi(1).muli(0.5);
  }

  private static INDArray geluNewInner(INDArray u) {
    return u.mul(u).muli(u).muli(GELU_NEW_B).addi(u).muli(GELU_NEW_A);
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
    if (dx != null) {
      matmul(dy, false, w, false, dx, betaDx);
    }
    matmul(dy, true, x, false, dw, 0);
    if (dbias != null) {
      sumRows(dy, dbias);
    }
  }

  private static void sumRows(INDArray x, INDArray sum) {
    sum.assign(x.sum(0).reshape(sum.shape()));
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
    INDArray u = saved;
    dy.muli(
        switch (activation) {
          case GELU ->
              normalCdf(u)
                  .addi(Transforms.exp(u.mul(u).muli(-0.5), false).muli(u).muli(INV_SQRT_2PI));
          case GELU_NEW -> {
            INDArray t = Transforms.tanh(geluNewInner(u), false);
            INDArray inner = u.mul(u).muli(3 * GELU_NEW_B).addi(1).muli(GELU_NEW_A).muli(u);
            INDArray slope = t.mul(t).rsubi(1).muli(inner);
            yield t.addi(1).addi(slope).muli(0.5);
          }
          case RELU -> u.gt(0).castTo(u.dataType());
        });
    linearBackward(x, w, dy, dx, betaDx, dw, dbias);
  }

  @Override
  public long attentionSavedLength(int[] starts, int heads) {
    return PaddedAttention.savedLength(starts, heads);
  }

  @Override
  public void attention(
      INDArray qkv, int[] starts, int heads, Dropout dropout, INDArray saved, INDArray context) {
    new PaddedAttention(starts, heads, dropout).forward(qkv, saved, context);
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
    new PaddedAttention(starts, heads, dropout).backward(qkv, saved, dContext, dQkv);
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
    INDArray z = x;
    dropout(z, dropout);
    if (residual != null) {
      z.addi(residual);
    }
    normalize(z, eps, savedScale);
    if (savedNormalized != null && savedNormalized != z) {
      savedNormalized.assign(z);
    }
    y.assign(z.mulRowVector(gamma).addiRowVector(beta));
  }

  /** Rows of z to mean 0 and variance 1, in place; 1/σ goes to scale when wanted. */
  private static void normalize(INDArray z, double eps, INDArray scale) {
    z.subiColumnVector(z.mean(true, 1));
    INDArray variance = z.mul(z).mean(true, 1);
    INDArray inverse = Transforms.sqrt(variance.addi(eps), false).rdivi(1);
    z.muliColumnVector(inverse);
    if (scale != null) {
      scale.assign(inverse.reshape(scale.shape()));
    }
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
    INDArray dz = normBackward(dy, savedNormalized, savedScale, gamma, dGamma, dBeta);
    if (dResidual != null) {
      dResidual.assign(dz);
    }
    if (dx != dResidual) {
      dx.assign(dz);
    }
    dropout(dx, dropout);
  }

  private static INDArray normBackward(
      INDArray dy,
      INDArray normalized,
      INDArray scale,
      INDArray gamma,
      INDArray dGamma,
      INDArray dBeta) {
    sumRows(dy.mul(normalized), dGamma);
    sumRows(dy, dBeta);
    INDArray dn = dy.mulRowVector(gamma);
    INDArray alongNormalized = dn.mul(normalized).mean(true, 1);
    dn.subiColumnVector(dn.mean(true, 1)).subi(normalized.mulColumnVector(alongNormalized));
    return dn.muliColumnVector(scale.reshape(scale.length(), 1));
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
    INDArray z = Nd4j.pullRows(word, 1, ids);
    z.addi(Nd4j.pullRows(position, 1, positions)).addi(Nd4j.pullRows(type, 1, types));
    normalize(z, eps, savedScale);
    if (savedNormalized != null) {
      savedNormalized.assign(z);
    }
    y.assign(z.muliRowVector(gamma).addiRowVector(beta));
    dropout(y, dropout);
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
    dropout(dy, dropout);
    INDArray dz = normBackward(dy, savedNormalized, savedScale, gamma, dGamma, dBeta);
    scatterAddRows(dz, positions, dPosition.assign(0));
    scatterAddRows(dz, types, dType.assign(0));
    if (padId >= 0) {
      double[] keep = new double[ids.length];
      for (int i = 0; i < ids.length; i++) {
        keep[i] = ids[i] == padId ? 0 : 1;
      }
      dz.muliColumnVector(column(keep, dz.dataType()));
    }
    scatterAddRows(dz, ids, dWord);
  }

  static INDArray column(double[] values, DataType type) {
    return Nd4j.createFromArray(values).castTo(type).reshape(values.length, 1);
  }

  @Override
  public double crossEntropyGradient(INDArray logits, int[] labels, double scale) {
    if (labels.length == 0) {
      return 0;
    }
    INDArray target = oneHot(labels, logits);
    double loss = logSoftmax(logits, labels);
    Transforms.exp(logits, false).subi(target);
    double[] scales = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      scales[i] = labels[i] < 0 ? 0 : scale;
    }
    logits.muliColumnVector(column(scales, logits.dataType()));
    return loss;
  }

  @Override
  public double crossEntropy(INDArray logits, int[] labels) {
    return labels.length == 0 ? 0 : logSoftmax(logits, labels);
  }

  /** Logits become log-probabilities; returns the sum of the losses. */
  private static double logSoftmax(INDArray logits, int[] labels) {
    logits.subiColumnVector(logits.max(true, 1));
    INDArray sums = Transforms.exp(logits, true).sum(true, 1);
    logits.subiColumnVector(Transforms.log(sums, false));
    double loss = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        loss -= logits.getDouble(i, labels[i]);
      }
    }
    return loss;
  }

  private static INDArray oneHot(int[] labels, INDArray like) {
    INDArray target = Nd4j.zeros(like.dataType(), like.rows(), like.columns());
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        target.putScalar(i, labels[i], 1);
      }
    }
    return target;
  }

  @Override
  public void gatherRows(INDArray x, int[] rows, INDArray out) {
    if (rows.length > 0) {
      out.assign(Nd4j.pullRows(x, 1, rows));
    }
  }

  @Override
  public void scatterAddRows(INDArray x, int[] rows, INDArray out) {
    if (rows.length == 0) {
      return;
    }
    // One row after the other, under a lock: the order of sums never changes.
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(out, Nd4j.createFromArray(rows), x)
            .addOutputs(out)
            .addBooleanArguments(true)
            .build());
  }

  @Override
  public void tanh(INDArray x) {
    Transforms.tanh(x, false);
  }

  @Override
  public void tanhBackward(INDArray y, INDArray dy) {
    dy.muli(y.mul(y).rsubi(1));
  }

  @Override
  public void dropout(INDArray x, Dropout dropout) {
    if (!dropout.none()) {
      x.muli(mask(dropout, x.rows(), x.columns(), x.dataType()));
    }
  }

  private static INDArray mask(Dropout dropout, int rows, int columns, DataType type) {
    float[] kept = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      dropout.fill(r, kept, r * columns, columns);
    }
    return factors(dropout, kept, type).reshape(rows, columns);
  }

  /** Factors 0 or not 0 as 0 or the exact scale, in the given type. */
  static INDArray factors(Dropout dropout, float[] kept, DataType type) {
    INDArray mask = Nd4j.createFromArray(kept);
    return type == DataType.FLOAT ? mask : mask.gt(0).castTo(type).muli(dropout.scale());
  }

  @Override
  public void clearRows(INDArray x, BitSet rows) {
    x.assign(0); // one call, however many rows
  }

  @Override
  public double squaredNorm(INDArray vector, SparseRows zeros) {
    INDArray wide = vector.castTo(DataType.DOUBLE);
    return wide.mul(wide).sumNumber().doubleValue();
  }

  @Override
  public void adamW(
      INDArray parameters,
      INDArray gradients,
      INDArray firstMoment,
      INDArray secondMoment,
      AdamWStep step,
      SparseRows zeros) {
    for (int r = 0; r < step.ranges(); r++) {
      INDArray p = range(parameters, step, r);
      INDArray g = range(gradients, step, r).mul(step.gradientScale());
      INDArray m = range(firstMoment, step, r);
      INDArray v = range(secondMoment, step, r);
      m.muli(step.beta1()).addi(g.mul(1 - step.beta1()));
      v.muli(step.beta2()).addi(g.muli(g).muli(1 - step.beta2()));
      double lr = step.learningRate(r);
      if (lr != 0) {
        p.muli(1 - lr * step.decay(r));
        INDArray denominator = Transforms.sqrt(v, true);
        denominator.divi(Math.sqrt(step.biasCorrection2())).addi(step.eps());
        p.subi(m.div(denominator).muli(lr / step.biasCorrection1()));
      }
    }
  }

  private static INDArray range(INDArray vector, AdamWStep step, int range) {
    long length = step.end(range) - step.start(range);
    return Nd4j.create(
        vector.data(), new long[] {length}, new long[] {1}, vector.offset() + step.start(range));
  }

  @Override
  public void close() {
    // Nothing is kept between calls.
  }
}
