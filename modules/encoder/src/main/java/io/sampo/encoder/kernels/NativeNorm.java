package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.start;
import static io.sampo.encoder.kernels.RowBlocks.vector;
import static io.sampo.encoder.kernels.RowBlocks.writeSum;

import org.nd4j.linalg.api.ndarray.INDArray;

/** LayerNorm and the embeddings of {@link NativeKernels}. */
final class NativeNorm {
  private final RowTeam team;

  NativeNorm(RowTeam team) {
    this.team = team;
  }

  void residualLayerNorm(
      INDArray x,
      Dropout dropout,
      INDArray residual,
      INDArray gamma,
      INDArray beta,
      double eps,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray y) {
    Rows in = Rows.of(x);
    Rows skip = residual == null ? null : Rows.of(residual);
    Rows normalized = savedNormalized == null ? null : Rows.of(savedNormalized);
    Rows scales = savedScale == null ? null : Rows.flat(savedScale);
    Rows out = Rows.of(y);
    float[] gain = vector(gamma);
    float[] offset = vector(beta);

    team.run(
        blocks(in.rows),
        block -> {
          float[] row = Passes.array(in.columns);
          float[] other = Passes.array(in.columns);
          for (int r = start(block, in.rows); r < end(block, in.rows); r++) {
            in.read(r, row);
            dropout.apply(row, in.columns, r);
            clearTail(row, in.columns);
            if (skip != null) {
              skip.read(r, other);
              Passes.BEST.add(row, 0, other, in.columns);
            }
            finishNorm(out.columns, r, row, other, eps, normalized, scales, gain, offset);
            out.write(r, other);
          }
        });
  }

  private static void clearTail(float[] x, int columns) {
    java.util.Arrays.fill(x, columns, Passes.padded(columns), 0);
  }

  private static void finishNorm(
      int columns,
      int r,
      float[] row,
      float[] result,
      double eps,
      Rows normalized,
      Rows scales,
      float[] gain,
      float[] offset) {
    float scale = Passes.BEST.normalize(row, columns, eps);
    if (normalized != null) {
      normalized.write(r, row);
    }
    if (scales != null) {
      scales.set(0, r, scale);
    }
    Passes.BEST.affine(row, gain, offset, result, columns);
    clearTail(result, columns);
    clearTail(row, columns);
  }

  void residualLayerNormBackward(
      INDArray dy,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray gamma,
      Dropout dropout,
      INDArray dx,
      INDArray dResidual,
      INDArray dGamma,
      INDArray dBeta) {
    Rows in = Rows.of(dy);
    Rows out = Rows.of(dx);
    Rows skip = dResidual == null || dResidual == dx ? null : Rows.of(dResidual);

    normBackward(
        in,
        savedNormalized,
        savedScale,
        gamma,
        dGamma,
        dBeta,
        (r, row) -> {
          if (skip != null) {
            skip.write(r, row);
          }
          dropout.apply(row, in.columns, r);
          out.write(r, row);
        },
        Dropout.NONE);
  }

  /** What becomes of a row. */
  interface RowSink {
    void accept(int row, float[] gradient);
  }

  private void normBackward(
      Rows dy,
      INDArray savedNormalized,
      INDArray savedScale,
      INDArray gamma,
      INDArray dGamma,
      INDArray dBeta,
      RowSink sink,
      Dropout before) {
    Rows normalized = Rows.of(savedNormalized);
    Rows scales = Rows.flat(savedScale);
    float[] gain = vector(gamma);
    int n = blocks(dy.rows);
    float[][] gains = new float[n][Passes.padded(dy.columns)];
    float[][] offsets = new float[n][Passes.padded(dy.columns)];
    team.run(
        n,
        block -> {
          float[] row = Passes.array(dy.columns);
          float[] saved = Passes.array(dy.columns);
          for (int r = start(block, dy.rows); r < end(block, dy.rows); r++) {
            dy.read(r, row);
            before.apply(row, dy.columns, r);
            clearTail(row, dy.columns);
            normalized.read(r, saved);
            Passes.BEST.normBackward(
                row, saved, dy.columns, scales.value(0, r), gain, gains[block], offsets[block]);
            sink.accept(r, row);
            clearTail(row, dy.columns);
          }
        });
    writeSum(gains, dGamma);
    writeSum(offsets, dBeta);
  }

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
      INDArray y) {
    Rows words = Rows.of(word);
    Rows places = Rows.of(position);
    Rows kinds = Rows.of(type);
    Rows normalized = savedNormalized == null ? null : Rows.of(savedNormalized);
    Rows scales = savedScale == null ? null : Rows.flat(savedScale);
    Rows out = Rows.of(y);
    float[] gain = vector(gamma);
    float[] offset = vector(beta);

    team.run(
        blocks(ids.length),
        block -> {
          float[] row = Passes.array(out.columns);
          float[] other = Passes.array(out.columns);
          for (int r = start(block, ids.length); r < end(block, ids.length); r++) {
            words.read(ids[r], row);
            places.read(positions[r], other);
            Passes.BEST.add(row, 0, other, out.columns);
            kinds.read(types[r], other);
            Passes.BEST.add(row, 0, other, out.columns);
            finishNorm(out.columns, r, row, other, eps, normalized, scales, gain, offset);
            dropout.apply(other, out.columns, r);
            out.write(r, other);
            clearTail(other, out.columns);
          }
        });
  }

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
      INDArray dBeta) {
    Rows in = Rows.of(dy);
    normBackward(in, savedNormalized, savedScale, gamma, dGamma, dBeta, in::write, dropout);
    Rows places = Rows.of(dPosition);
    Rows kinds = Rows.of(dType);
    places.clear();
    kinds.clear();
    scatterAdd(in, positions, -1, places);
    scatterAdd(in, types, -1, kinds);
    scatterAdd(in, ids, padId, Rows.of(dWord));
  }

  /** {@code out[rows[i]] += x[i]} in the order of i, but for rows equal to {@code except}. */
  static void scatterAdd(Rows x, int[] rows, int except, Rows out) {
    float[] row = Passes.array(x.columns);
    float[] sum = Passes.array(x.columns);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != except) {
        x.read(i, row);
        out.read(rows[i], sum);
        Passes.BEST.add(sum, 0, row, x.columns);
        out.write(rows[i], sum);
      }
    }
  }
}
