package io.sampo.encoder.kernels;

import static io.sampo.encoder.kernels.RowBlocks.BLOCK;
import static io.sampo.encoder.kernels.RowBlocks.blocks;
import static io.sampo.encoder.kernels.RowBlocks.end;
import static io.sampo.encoder.kernels.RowBlocks.start;

import io.sampo.encoder.Activation;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dense layers on bytes, forward only. Weights are signed, with a scale for each output channel
 * ({@link QuantizedWeights}); each row of the input is laid over 0 … 255 from its least to its
 * largest element, when it comes. Sums are exact integers; with them
 *
 * <pre>{@code y[r, o] = step[r]·scale[o]·sum[r, o] + least[r]·Σw[o] + bias[o]}</pre>
 *
 * <p>is what the rounded operands give, in single precision.
 */
final class QuantizedDense implements AutoCloseable {
  private static final int CODES = 255;

  private final RowTeam team;
  private final QuantizedWeights weights = new QuantizedWeights();
  private final ScratchMemory<Scratch> scratch = new ScratchMemory<>(Scratch::new);

  /** Room of one thread for a block of rows. */
  private static final class Scratch implements ScratchMemory.Room {
    private final OffHeap codes = new OffHeap();
    private final OffHeap sums = new OffHeap();
    private final float[] steps = new float[BLOCK];
    private final float[] least = new float[BLOCK];

    @Override
    public void close() {
      codes.close();
      sums.close();
    }
  }

  QuantizedDense(RowTeam team) {
    this.team = team;
  }

  void parametersChanged() {
    weights.parametersChanged();
  }

  void linear(INDArray x, INDArray w, INDArray bias, INDArray y) {
    run(x, w, bias, null, y);
  }

  void linearActivation(INDArray x, INDArray w, INDArray bias, Activation activation, INDArray y) {
    run(x, w, bias, new ActivationPass(activation), y);
  }

  /**
   * @param pass over the results; null for none
   */
  private void run(INDArray x, INDArray w, INDArray bias, ActivationPass pass, INDArray y) {
    Rows in = Rows.of(x);
    Rows out = Rows.of(y);
    QuantizedWeights.Quantized weight = weights.of(Rows.of(w));
    float[] offsets = bias == null ? Passes.array(out.columns) : RowBlocks.vector(bias);
    team.run(
        blocks(in.rows),
        block -> {
          Scratch own = scratch.own();
          int first = start(block, in.rows);
          int n = end(block, in.rows) - first;
          Rows codes = own.codes.rows(Product.Type.U8, n, in.columns);
          Rows sums = own.sums.rows(Product.Type.F32, n, out.columns);
          quantize(in, first, codes, own);
          Product.of(shape(n, out.columns, in.columns))
              .run(codes.address(0), weight.packed(), sums.address(0));
          float[] row = Passes.array(out.columns);
          ActivationPass.Spare spare = pass == null ? null : new ActivationPass.Spare(out.columns);
          for (int r = 0; r < n; r++) {
            sums.read(r, row);
            Passes.BEST.dequantize(
                row,
                weight.scales(),
                own.steps[r],
                weight.sums(),
                own.least[r],
                offsets,
                out.columns);
            if (pass != null) {
              pass.forward(row, spare, out.columns);
            }
            out.write(first + r, row);
          }
        });
  }

  private static Product.Shape shape(int m, int n, int k) {
    return new Product.Shape(m, n, k, Product.Type.U8, Product.Type.F32, k, 0, n, false, false);
  }

  private static void quantize(Rows in, int first, Rows codes, Scratch own) {
    float[] row = Passes.array(in.columns);
    byte[] bytes = Passes.bytes(in.columns);
    for (int r = 0; r < codes.rows; r++) {
      in.read(first + r, row);
      Arrays.fill(row, in.columns, row.length, row[0]);
      float least = Passes.BEST.min(row, in.columns);
      float range = Passes.BEST.max(row, in.columns) - least;
      // Equal elements have no range: all codes are 0, whatever the step. A NaN stays one.
      float step = range < Float.MIN_NORMAL * CODES ? 1 : range / CODES;
      Passes.BEST.quantize(row, 1 / step, -least / step, bytes, in.columns);
      codes.write(r, bytes);
      own.steps[r] = step;
      own.least[r] = least;
    }
  }

  @Override
  public void close() {
    weights.close();
    scratch.close();
  }
}
