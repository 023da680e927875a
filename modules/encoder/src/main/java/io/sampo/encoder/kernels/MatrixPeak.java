package io.sampo.encoder.kernels;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.BytePointer;

/**
 * The product of a dense layer as a step runs it, and nothing else: blocks of 128 rows times a
 * packed weight, each thread with a block of its own that stays in its cache. What the processor
 * gives a product at best; a limit for benchmarks.
 *
 * <p>The operands are random: on zeros AMX runs up to a quarter faster.
 */
public final class MatrixPeak implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final RowTeam team;
  private final double flop; // of one block
  private final List<BytePointer> memory = new ArrayList<>();
  private final Runnable[] blocks;
  private final Random random = new Random(7);

  /**
   * One stretch of time.
   *
   * @param gflops GFLOP/s of all threads by the clock
   * @param gflopsOfCores GFLOP/s of all threads by their processor time: what they would have
   *     reached had nobody else run
   */
  public record Window(double gflops, double gflopsOfCores) {}

  /**
   * @param n columns of the result
   * @param k terms of each sum
   */
  public MatrixPeak(Precision precision, int n, int k, int threads) {
    int rows = RowBlocks.BLOCK;
    Product.Type operands =
        switch (precision) {
          case FP32 -> Product.Type.F32;
          case BF16 -> Product.Type.BF16;
          case INT8 -> Product.Type.U8;
        };
    this.team = new RowTeam(threads);
    this.blocks = new Runnable[threads];
    this.flop = 2.0 * rows * n * k;
    Product.Packing packing = Product.Packing.of(n, k, operands);
    long weights = random(operands, packing.bytes());
    Product.Shape shape =
        new Product.Shape(rows, n, k, operands, Product.Type.F32, k, 0, n, false, false);
    for (int t = 0; t < threads; t++) {
      long a = random(operands, (long) operands.bytes * rows * k);
      long c = random(Product.Type.F32, (long) Product.Type.F32.bytes * rows * n);
      blocks[t] = () -> Product.of(shape).run(a, weights, c);
    }
  }

  private long random(Product.Type type, long bytes) {
    BytePointer pointer = new BytePointer(bytes + OffHeap.LINE);
    memory.add(pointer);
    long address = (pointer.address() + OffHeap.LINE - 1) / OffHeap.LINE * OffHeap.LINE;
    int length = (int) (bytes / type.bytes);
    Rows to = new Rows(address, type, 1, length, length);
    if (type == Product.Type.U8) {
      byte[] codes = new byte[length];
      random.nextBytes(codes);
      to.write(0, codes);
      return address;
    }
    float[] values = Passes.array(length);
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    to.write(0, values);
    return address;
  }

  /** Multiplies on all threads for about so long. */
  public Window window(double seconds) {
    LongAdder products = new LongAdder();
    LongAdder processorNanos = new LongAdder();
    long start = System.nanoTime();
    long end = start + (long) (1e9 * seconds);
    team.run(
        blocks.length,
        t -> {
          long before = THREADS.getCurrentThreadCpuTime();
          do {
            for (int i = 0; i < 4; i++) {
              blocks[t].run();
            }
            products.add(4);
          } while (System.nanoTime() < end);
          processorNanos.add(THREADS.getCurrentThreadCpuTime() - before);
        });
    double work = flop * products.sum();
    double perThread = work / blocks.length;
    return new Window(
        work / (System.nanoTime() - start),
        blocks.length * perThread / (processorNanos.sum() / (double) blocks.length));
  }

  @Override
  public void close() {
    team.close();
    memory.forEach(BytePointer::close);
  }
}
