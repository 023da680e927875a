package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.BLOCK;
import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.vector;
import static io.sampo.encoder.kernels.RowBlocks.writeSum;

import io.sampo.encoder.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The products and dense layers of {@link NativeKernels}. */
final class NativeDense {
  private final RowTeam team;

  NativeDense(RowTeam team) {
    this.team = team;
  }

  void matmul(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, double beta) {
    multiply(FloatRows.of(a), transposeA, FloatRows.of(b), transposeB, FloatRows.of(c), beta);
  }

  private void multiply(
      FloatRows a, boolean transposeA, FloatRows b, boolean transposeB, FloatRows c, double beta) {
    int k = transposeA ? a.rows : a.columns;
    team.run(blocks(c.rows), block -> rowsOf(block, k, a, transposeA, b, transposeB, c, beta));
  }

  /** The rows of c that belong to a block. */
  private static void rowsOf(
      int block,
      int k,
      FloatRows a,
      boolean transposeA,
      FloatRows b,
      boolean transposeB,
      FloatRows c,
      double beta) {
    int first = block * BLOCK;
    int m = end(block, c.rows) - first;
    long from = transposeA ? a.address(0) + 4L * first : a.address(first);
    Gemm.multiply(
        transposeA,
        transposeB,
        m,
        c.columns,
        k,
        1,
        from,
        a.stride,
        b.address(0),
        b.stride,
        (float) beta,
        c.address(first),
        c.stride);
  }

  void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    FloatRows in = FloatRows.of(x);
    FloatRows weights = FloatRows.of(w);
    FloatRows out = FloatRows.of(y);
    float[] offsets = bias == null ? null : vector(bias);
    team.run(
        blocks(out.rows),
        block -> {
          rowsOf(block, in.columns, in, false, weights, true, out, 0);
          if (offsets == null) {
            return;
          }
          float[] row = Lanes.array(out.columns);
          for (int r = block * BLOCK; r < end(block, out.rows); r++) {
            out.read(r, row);
            ActivationPass.addBias(row, offsets, out.columns);
            out.write(r, row);
          }
        });
  }

  void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y) {
    FloatRows in = FloatRows.of(x);
    FloatRows weights = FloatRows.of(w);
    FloatRows out = FloatRows.of(y);
    FloatRows before = saved == null ? out : FloatRows.of(saved);
    float[] offsets = bias == null ? Lanes.array(out.columns) : vector(bias);
    ActivationPass pass = new ActivationPass(activation);
    team.run(
        blocks(out.rows),
        block -> {
          rowsOf(block, in.columns, in, false, weights, true, before, 0);
          float[] row = Lanes.array(out.columns);
          for (int r = block * BLOCK; r < end(block, out.rows); r++) {
            before.read(r, row);
            ActivationPass.addBias(row, offsets, out.columns);
            if (before != out) {
              before.write(r, row);
            }
            pass.forward(row, row, out.columns);
            out.write(r, row);
          }
        });
  }

  void linearBackward(
      INDArray x,
      INDArray w,
      INDArray dy,
      INDArray dx,
      double betaDx,
      INDArray dw,
      INDArray dbias) {
    if (dbias != null) {
      FloatRows in = FloatRows.of(dy);
      float[][] sums = new float[blocks(in.rows)][Lanes.padded(in.columns)];
      team.run(
          sums.length,
          block -> {
            float[] row = Lanes.array(in.columns);
            for (int r = block * BLOCK; r < end(block, in.rows); r++) {
              in.read(r, row);
              ActivationPass.addBias(sums[block], row, in.columns);
            }
          });
      writeSum(sums, dbias);
    }
    products(x, w, dy, dx, betaDx, dw);
  }

  private void products(
      INDArray x, INDArray w, INDArray dy, INDArray dx, double betaDx, INDArray dw) {
    FloatRows gradient = FloatRows.of(dy);
    if (dx != null) {
      multiply(gradient, false, FloatRows.of(w), false, FloatRows.of(dx), betaDx);
    }
    multiply(gradient, true, FloatRows.of(x), false, FloatRows.of(dw), 0);
  }

  void linearActivationBackward(
      INDArray x,
      INDArray w,
      Activation activation,
      INDArray saved,
      INDArray dy,
      INDArray dx,
      double betaDx,
      INDArray dw,
      INDArray dbias) {
    FloatRows before = FloatRows.of(saved);
    FloatRows gradient = FloatRows.of(dy);
    ActivationPass pass = new ActivationPass(activation);
    float[][] sums = new float[blocks(gradient.rows)][Lanes.padded(gradient.columns)];
    team.run(
        sums.length,
        block -> {
          float[] u = Lanes.array(gradient.columns);
          float[] row = Lanes.array(gradient.columns);
          for (int r = block * BLOCK; r < end(block, gradient.rows); r++) {
            before.read(r, u);
            gradient.read(r, row);
            pass.backward(u, row, gradient.columns);
            ActivationPass.addBias(sums[block], row, gradient.columns);
            gradient.write(r, row);
          }
        });
    if (dbias != null) {
      writeSum(sums, dbias);
    }
    products(x, w, dy, dx, betaDx, dw);
  }
}
