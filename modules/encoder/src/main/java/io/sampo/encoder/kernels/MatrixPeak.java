package io.sampo.encoder.kernels;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One large square product by oneDNN, the rows divided among threads: what the processor gives a
 * product at best. A limit for benchmarks.
 */
public final class MatrixPeak implements Runnable, AutoCloseable {
  private final RowTeam team;
  private final List<BytePointer> memory = new ArrayList<>();
  private final RowTeam.Block[] shares;

  /**
   * @param size of each matrix, rows and columns; a multiple of the threads
   */
  public MatrixPeak(Precision precision, int size, int threads) {
    this.team = new RowTeam(threads);
    this.shares = new RowTeam.Block[threads];
    Product.Type operands = precision == Precision.BF16 ? Product.Type.BF16 : Product.Type.F32;
    int rows = size / threads;
    long weights = zeros(Product.Packing.of(size, size, operands).bytes());
    for (int t = 0; t < threads; t++) {
      Product.Shape shape =
          new Product.Shape(
              rows, size, size, operands, Product.Type.F32, size, 0, size, false, false);
      long a = zeros(4L * rows * size);
      long c = zeros(4L * rows * size);
      shares[t] = share -> Product.of(shape).run(a, weights, c);
    }
  }

  private long zeros(long bytes) {
    BytePointer pointer = new BytePointer(bytes);
    Pointer.memset(pointer, 0, bytes);
    memory.add(pointer);
    return pointer.address();
  }

  /** One product. */
  @Override
  public void run() {
    team.run(shares.length, share -> shares[share].run(share));
  }

  @Override
  public void close() {
    team.close();
    memory.forEach(BytePointer::close);
  }
}
