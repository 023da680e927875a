package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.start;
import static io.sampo.encoder.kernels.RowBlocks.writeSum;

import io.sampo.encoder.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The products and dense layers of {@link NativeKernels}. */
final class NativeDense implements AutoCloseable {
  /** Sums over tokens are cut at a multiple of this, so that ragged batches share their shapes. */
  private static final int TERMS = 64;

  /**
   * Rows up to which a weight that changes with each step is not packed: it is used too seldom.
   * (416 rows, bfloat16: packing takes a third of the product, and one thread.)
   */
  private static final int FEW = 1024;

  /** Outputs whose weight gradient is one block of work: a share of them within these bounds. */
  private static final int SHARES = 4;

  private static final int LEAST_OUTPUTS = 96;
  private static final int MOST_OUTPUTS = 512;

  private final RowTeam team;
  private final Product.Type type; // of operands
  private final PackedWeights weights;
  private final OffHeap gradients = new OffHeap();
  private final OffHeap inputs = new OffHeap();
  private final ScratchMemory<OffHeap> blockOperand = new ScratchMemory<>(OffHeap::new);
  private boolean stay;

  NativeDense(RowTeam team, Product.Type type) {
    this.team = team;
    this.type = type;
    this.weights = new PackedWeights(type);
  }

  void parametersChanged() {
    weights.parametersChanged();
  }

  void parametersStay(boolean stay) {
    this.stay = stay;
  }

  /** A product in single precision, whatever the precision of these kernels. */
  void matmul(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray c, double beta) {
    Rows first = Rows.of(a);
    Rows second = Rows.of(b);
    Rows result = Rows.of(c);
    if (beta != 0 && beta != 1) {
      throw new IllegalArgumentException("beta is 0 or 1, not " + beta);
    }
    int k = transposeA ? first.rows : first.columns;
    team.run(
        blocks(result.rows),
        block -> {
          int row = start(block, result.rows);
          Product.of(
                  new Product.Shape(
                      end(block, result.rows) - row,
                      result.columns,
                      k,
                      Product.Type.F32,
                      Product.Type.F32,
                      transposeA ? -first.stride : first.stride,
                      transposeB ? -second.stride : second.stride,
                      result.stride,
                      false,
                      beta == 1))
              .run(
                  transposeA ? first.address(0, row) : first.address(row),
                  second.address(0),
                  result.address(row));
        });
  }

  /**
   * A weight as products take it.
   *
   * @param plain in the operands' precision, in its own order
   * @param packed address of {@link PackedWeights#packed}, or 0 to take the plain one
   */
  private record Weight(Rows plain, long packed) {}

  /**
   * @param gapless whether the other two operands have no gaps between their rows, without which a
   *     packed one cannot be used
   */
  private Weight weight(Rows w, boolean transposed, int rows, boolean gapless) {
    if (gapless && (stay || rows > FEW)) {
      return new Weight(w, weights.packed(w, transposed));
    }
    return new Weight(type == Product.Type.F32 ? w : weights.rounded(w, team), 0);
  }

  /** Rows [first, end) of {@code c = a·op(w) (+ bias)}; {@code a} holds the first of them. */
  private void rowsOf(
      int first,
      int end,
      long a,
      long lda,
      Weight w,
      boolean transposed,
      long bias,
      Rows c,
      boolean add) {
    int n = c.columns;
    Rows plain = w.plain;
    int k = transposed ? plain.columns : plain.rows;
    boolean biased = bias != 0;
    long ldb = w.packed != 0 ? 0 : transposed ? -plain.stride : plain.stride;
    Product.of(new Product.Shape(end - first, n, k, type, c.type, lda, ldb, c.stride, biased, add))
        .run(a, w.packed != 0 ? w.packed : plain.address(0), c.address(first), bias);
  }

  /** Rows of a matrix in the operands' precision, [first, end), as a copy if need be. */
  private Rows operand(Rows x, int first, int end) {
    if (x.type == type) {
      return null;
    }
    Rows copy = blockOperand.own().rows(type, end - first, x.columns);
    copyRows(x, first, end, copy, 0);
    return copy;
  }

  private static void copyRows(Rows from, int first, int end, Rows to, int at) {
    float[] row = Passes.array(from.columns);
    for (int r = first; r < end; r++) {
      from.read(r, row);
      to.write(at + r - first, row);
    }
  }

  private Weight forwardWeight(Rows in, INDArray w, Rows out) {
    boolean gapless = (in.type != type || in.stride == in.columns) && out.stride == out.columns;
    return weight(Rows.of(w), true, in.rows, gapless);
  }

  private void forwardRows(int block, Rows in, Weight w, long bias, Rows out) {
    int first = start(block, in.rows);
    int end = end(block, in.rows);
    Rows copy = operand(in, first, end);
    long a = copy == null ? in.address(first) : copy.address(0);
    long lda = copy == null ? in.stride : copy.stride;
    rowsOf(first, end, a, lda, w, true, bias, out, false);
  }

  void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    Rows in = Rows.of(x);
    Rows out = Rows.of(y);
    long offsets = bias == null ? 0 : Rows.flat(bias).address(0);
    Weight weight = forwardWeight(in, w, out);
    team.run(blocks(in.rows), block -> forwardRows(block, in, weight, offsets, out));
  }

  void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y) {
    Rows in = Rows.of(x);
    Rows out = Rows.of(y);
    Rows before = saved == null ? out : Rows.of(saved);
    long offsets = bias == null ? 0 : Rows.flat(bias).address(0);
    Weight weight = forwardWeight(in, w, before);
    ActivationPass pass = new ActivationPass(activation);
    team.run(
        blocks(in.rows),
        block -> {
          forwardRows(block, in, weight, offsets, before);
          pass.forward(before, start(block, out.rows), end(block, out.rows), out);
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
    Rows gradient = Rows.of(dy);
    backward(Rows.of(x), Rows.of(w), gradient, null, null, dx, betaDx == 1, dw, dbias);
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
    ActivationPass pass = new ActivationPass(activation);
    Rows before = Rows.of(saved);
    backward(Rows.of(x), Rows.of(w), Rows.of(dy), before, pass, dx, betaDx == 1, dw, dbias);
  }

  /**
   * Backward of a dense layer; with a pass, through its activation first.
   *
   * @param before what went into the activation; null for none
   */
  private void backward(
      Rows x,
      Rows w,
      Rows dy,
      Rows before,
      ActivationPass pass,
      INDArray dx,
      boolean add,
      INDArray dw,
      INDArray dbias) {
    int n = dy.rows;
    Rows dyOperand = dy.type == type ? dy : gradients.rows(type, n, dy.columns);
    Rows xOperand = x.type == type ? x : inputs.rows(type, n, x.columns);
    boolean changes = pass != null || dbias != null || dyOperand != dy;
    Rows out = dx == null ? null : Rows.of(dx);
    boolean gapless =
        dyOperand.stride == dyOperand.columns && out != null && out.stride == out.columns;
    Weight weight = out == null ? null : weight(w, false, n, gapless);
    float[][] sums = dbias == null ? null : new float[blocks(n)][Passes.padded(dy.columns)];
    team.run(
        blocks(n),
        block -> {
          int first = start(block, n);
          int end = end(block, n);
          if (changes) {
            float[] sum = sums == null ? null : sums[block];
            gradientRows(first, end, dy, before, pass, sum, dyOperand);
          }
          if (xOperand != x) {
            copyRows(x, first, end, xOperand, first);
          }
          if (out != null) {
            long a = dyOperand.address(first);
            rowsOf(first, end, a, dyOperand.stride, weight, false, 0, out, add);
          }
        });
    if (dbias != null) {
      writeSum(sums, dbias);
    }
    weightGradient(dyOperand, xOperand, Rows.of(dw));
  }

  private static void gradientRows(
      int first, int end, Rows dy, Rows before, ActivationPass pass, float[] sum, Rows operand) {
    float[] row = Passes.array(dy.columns);
    ActivationPass.Spare spare = pass == null ? null : new ActivationPass.Spare(dy.columns);
    for (int r = first; r < end; r++) {
      dy.read(r, row);
      if (pass != null) {
        pass.backward(before, r, row, spare);
        dy.write(r, row);
      }
      if (sum != null) {
        Passes.BEST.add(sum, 0, row, dy.columns);
      }
      if (operand != dy) {
        operand.write(r, row);
      }
    }
  }

  /** {@code dw = dyᵀ·x}. */
  private void weightGradient(Rows dy, Rows x, Rows dw) {
    // Few rows are one sum: a second one would cost as much as the first.
    int cut = dy.rows <= FEW ? dy.rows : dy.rows / TERMS * TERMS;
    int quarter = (dw.rows + SHARES - 1) / SHARES;
    int size = Math.min(MOST_OUTPUTS, Math.max(LEAST_OUTPUTS, quarter));
    team.run(
        (dw.rows + size - 1) / size,
        block -> {
          int first = block * size;
          int m = Math.min(size, dw.rows - first);
          for (int from = 0; from < dy.rows; from = from == 0 ? cut : dy.rows) {
            int terms = from == 0 ? cut : dy.rows - from;
            Product.of(
                    new Product.Shape(
                        m,
                        dw.columns,
                        terms,
                        type,
                        Product.Type.F32,
                        -dy.stride,
                        x.stride,
                        dw.stride,
                        false,
                        from > 0))
                .run(dy.address(from, first), x.address(from), dw.address(first));
          }
        });
  }

  @Override
  public void close() {
    weights.close();
    gradients.close();
    inputs.close();
    blockOperand.close();
  }
}
