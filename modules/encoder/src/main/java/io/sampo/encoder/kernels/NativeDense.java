package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.BLOCK;
import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.writeSum;

import io.sampo.encoder.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The products and dense layers of {@link NativeKernels}. */
final class NativeDense implements AutoCloseable {
  /** Sums over tokens are cut at a multiple of this, so that ragged batches share their shapes. */
  private static final int TERMS = 64;

  private final RowTeam team;
  private final Product.Type type; // of operands
  private final PackedWeights weights;
  private final OffHeap gradients = new OffHeap();
  private final OffHeap inputs = new OffHeap();
  private final ThreadLocal<OffHeap> blockOperand = ThreadLocal.withInitial(OffHeap::new);
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
          int row = block * BLOCK;
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
   * Whether packing pays: a weight that one block of rows uses once is as well packed by the
   * product.
   */
  private boolean packs(int rows) {
    return type == Product.Type.BF16 || stay || rows > BLOCK;
  }

  /**
   * Rows [first, end) of {@code c = a·op(w) (+ bias)}.
   *
   * @param packed from {@link PackedWeights#packed}, or 0 to take w as it is
   * @param a operand rows, the first of them {@code first}
   */
  private void rowsOf(
      int first,
      int end,
      long a,
      long lda,
      Rows w,
      boolean transposed,
      long packed,
      long bias,
      Rows c,
      boolean add) {
    int n = c.columns;
    int k = transposed ? w.columns : w.rows;
    boolean biased = bias != 0;
    // A packed operand wants the other two without gaps between their rows.
    boolean usable = packed != 0 && lda == k && c.stride == n;
    long ldb = usable ? 0 : transposed ? -w.stride : w.stride;
    Product.of(new Product.Shape(end - first, n, k, type, c.type, lda, ldb, c.stride, biased, add))
        .run(a, usable ? packed : w.address(0), c.address(first), bias);
  }

  /** Rows of a matrix in the operands' precision, [first, end), as a copy if need be. */
  private Rows operand(Rows x, int first, int end) {
    if (x.type == type) {
      return null;
    }
    Rows copy = blockOperand.get().rows(type, end - first, x.columns);
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

  private void forwardRows(int block, Rows in, Rows w, long packed, long bias, Rows out) {
    int first = block * BLOCK;
    int end = end(block, in.rows);
    Rows copy = operand(in, first, end);
    long a = copy == null ? in.address(first) : copy.address(0);
    long lda = copy == null ? in.stride : copy.stride;
    rowsOf(first, end, a, lda, w, true, packed, bias, out, false);
  }

  void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    Rows in = Rows.of(x);
    Rows weight = Rows.of(w);
    Rows out = Rows.of(y);
    long offsets = bias == null ? 0 : Rows.flat(bias).address(0);
    long packed = packs(in.rows) ? weights.packed(weight, true) : 0;
    team.run(blocks(in.rows), block -> forwardRows(block, in, weight, packed, offsets, out));
  }

  void linearActivation(
      INDArray x, INDArray w, INDArray bias, Activation activation, INDArray saved, INDArray y) {
    Rows in = Rows.of(x);
    Rows weight = Rows.of(w);
    Rows out = Rows.of(y);
    Rows before = saved == null ? out : Rows.of(saved);
    long offsets = bias == null ? 0 : Rows.flat(bias).address(0);
    long packed = packs(in.rows) ? weights.packed(weight, true) : 0;
    ActivationPass pass = new ActivationPass(activation);
    team.run(
        blocks(in.rows),
        block -> {
          forwardRows(block, in, weight, packed, offsets, before);
          float[] row = Passes.array(out.columns);
          ActivationPass.Spare spare = new ActivationPass.Spare(out.columns);
          for (int r = block * BLOCK; r < end(block, out.rows); r++) {
            before.read(r, row);
            pass.forward(row, spare, out.columns);
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
    long packed = out != null && packs(n) ? weights.packed(w, false) : 0;
    float[][] sums = dbias == null ? null : new float[blocks(n)][Passes.padded(dy.columns)];
    team.run(
        blocks(n),
        block -> {
          int first = block * BLOCK;
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
            rowsOf(first, end, a, dyOperand.stride, w, false, packed, 0, out, add);
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
    float[] u = pass == null ? null : Passes.array(dy.columns);
    ActivationPass.Spare spare = pass == null ? null : new ActivationPass.Spare(dy.columns);
    for (int r = first; r < end; r++) {
      dy.read(r, row);
      if (pass != null) {
        before.read(r, u);
        pass.backward(u, row, spare, dy.columns);
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
    int even = dy.rows / TERMS * TERMS;
    team.run(
        blocks(dw.rows),
        block -> {
          int first = block * BLOCK;
          int m = end(block, dw.rows) - first;
          for (int from = 0; from < dy.rows; from = from == 0 && even > 0 ? even : dy.rows) {
            int terms = from == 0 && even > 0 ? even : dy.rows - from;
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
  }
}
