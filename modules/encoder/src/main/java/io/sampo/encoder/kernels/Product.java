package io.sampo.encoder.kernels;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * A matrix product {@code c = a·b (+ bias) (+ c)} of one shape as a oneDNN primitive, made once and
 * then run on memory given by address.
 *
 * <p>Each thread has products of its own, and one piece of scratch memory for all of them; those
 * not used for longest are dropped. oneDNN itself runs on the calling thread only, whatever {@code
 * OMP_NUM_THREADS} says.
 */
final class Product {
  /** Products that a thread keeps: ragged batches ask for ever new shapes. */
  private static final int KEPT = 4096;

  private static final engine CPU = new engine(engine.kind.cpu, 0);

  /** Element types of operands and results. */
  enum Type {
    F32(4),
    BF16(2),
    /** Unsigned bytes: a first operand only; the second one then is {@link #S8}. */
    U8(1),
    /** Signed bytes. */
    S8(1);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    private memory.data_type dnnl() {
      return switch (this) {
        case F32 -> memory.data_type.f32;
        case BF16 -> memory.data_type.bf16;
        case U8 -> memory.data_type.u8;
        case S8 -> memory.data_type.s8;
      };
    }

    /** Of the second operand when the first is of this type. */
    private Type second() {
      return this == U8 ? S8 : this;
    }
  }

  /**
   * What is multiplied.
   *
   * @param m rows of c
   * @param n columns of c
   * @param k terms of each sum
   * @param types of a and b; but see {@link Type#U8}
   * @param result type of c
   * @param lda elements from one row of a, as stored, to the next; negative: stored transposed
   * @param ldb as lda, for b; 0: packed by {@link Packing}
   * @param ldc elements from one row of c to the next
   * @param bias whether a bias [n] is added
   * @param add whether c is added to rather than overwritten
   * @param batch how many products lie side by side
   */
  record Shape(
      long m,
      long n,
      long k,
      Type types,
      Type result,
      long lda,
      long ldb,
      long ldc,
      boolean bias,
      boolean add,
      Batch batch) {
    Shape(
        long m,
        long n,
        long k,
        Type types,
        Type result,
        long lda,
        long ldb,
        long ldc,
        boolean bias,
        boolean add) {
      this(m, n, k, types, result, lda, ldb, ldc, bias, add, Batch.ONE);
    }
  }

  /**
   * Products of one shape in one call.
   *
   * @param count how many
   * @param a elements from the first operand of one to that of the next
   * @param b as a, of the second operand
   * @param c as a, of the result
   */
  record Batch(int count, long a, long b, long c) {
    static final Batch ONE = new Batch(1, 0, 0, 0);
  }

  private record Order(Packing packing, Type from, long ld) {}

  /** What a thread has of its own. */
  private static final class Own {
    private final stream queue = new stream(CPU);
    private final LinkedHashMap<Shape, Product> products =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Shape, Product> eldest) {
            return size() > KEPT;
          }
        };
    private final Map<Order, reorder> orders = new HashMap<>();
    private final OffHeap scratch = new OffHeap();

    Own() {
      // Rows are divided among threads of ours. On several of its own oneDNN 2.5 multiplies some
      // packed operands wrongly, or crashes.
      Nd4j.getBackend(); // loads the native library
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    }
  }

  private static final ThreadLocal<Own> OWN = ThreadLocal.withInitial(Own::new);

  private static final class At extends Pointer {
    At move(long address) {
      this.address = address;
      return this;
    }
  }

  private final At at = new At();
  private final Own own;
  private final matmul primitive;
  private final memory a;
  private final memory b;
  private final memory c;
  private final memory bias;
  private final memory scratch;
  private final long scratchBytes;
  private final dnnl_exec_arg_t arguments;
  private final int count;

  private Product(Shape s, Own own) {
    this.own = own;
    int batch = s.batch.count;
    memory.desc first = desc(batch, s.batch.a, s.m, s.k, s.types, s.lda);
    memory.desc second =
        s.ldb == 0
            ? Packing.of(s.n, s.k, s.types).packed()
            : desc(batch, s.batch.b, s.k, s.n, s.types.second(), s.ldb);
    memory.desc result = desc(batch, s.batch.c, s.m, s.n, s.result, s.ldc);
    try (primitive_attr attributes = new primitive_attr()) {
      attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
      if (s.add) {
        post_ops sum = new post_ops();
        sum.append_sum();
        attributes.set_post_ops(sum);
      }
      memory.desc offsets = desc(1, s.n, Type.F32, s.n);
      matmul.desc operation =
          s.bias
              ? new matmul.desc(first, second, offsets, result)
              : new matmul.desc(first, second, result);
      matmul.primitive_desc description = new matmul.primitive_desc(operation, attributes, CPU);
      this.primitive = new matmul(description);
      Pointer none = new Pointer();
      this.a = new memory(first, CPU, none);
      this.b = new memory(second, CPU, none);
      this.c = new memory(result, CPU, none);
      this.bias = s.bias ? new memory(offsets, CPU, none) : null;
      this.scratchBytes = description.scratchpad_desc().get_size();
      this.scratch = new memory(description.scratchpad_desc(), CPU, none);
    }
    this.count = s.bias ? 5 : 4;
    this.arguments = new dnnl_exec_arg_t(count);
    argument(0, dnnl.DNNL_ARG_SRC, a);
    argument(1, dnnl.DNNL_ARG_WEIGHTS, b);
    argument(2, dnnl.DNNL_ARG_DST, c);
    argument(3, dnnl.DNNL_ARG_SCRATCHPAD, scratch);
    if (s.bias) {
      argument(4, dnnl.DNNL_ARG_BIAS, bias);
    }
    arguments.position(0);
  }

  private void argument(int index, int kind, memory memory) {
    arguments.position(index).arg(kind).memory(memory.get());
  }

  private static memory.desc desc(long rows, long columns, Type type, long ld) {
    long[] strides = ld < 0 ? new long[] {1, -ld} : new long[] {ld, 1};
    return new memory.desc(new long[] {rows, columns}, type.dnnl(), strides);
  }

  private static memory.desc desc(
      int batch, long next, long rows, long columns, Type type, long ld) {
    if (batch == 1) {
      return desc(rows, columns, type, ld);
    }
    long[] strides = ld < 0 ? new long[] {next, 1, -ld} : new long[] {next, ld, 1};
    return new memory.desc(new long[] {batch, rows, columns}, type.dnnl(), strides);
  }

  /** The calling thread's product of this shape; not to be used by another thread. */
  static Product of(Shape shape) {
    Own own = OWN.get();
    Product product = own.products.get(shape);
    if (product == null) {
      product = new Product(shape, own);
      own.products.put(shape, product);
    }
    return product;
  }

  /** Multiplies matrices at these addresses. */
  void run(long a, long b, long c) {
    run(a, b, c, 0);
  }

  /** Multiplies and adds the bias at this address. */
  void run(long a, long b, long c, long bias) {
    dnnl.dnnl_memory_set_data_handle(this.a.get(), at.move(a));
    dnnl.dnnl_memory_set_data_handle(this.b.get(), at.move(b));
    dnnl.dnnl_memory_set_data_handle(this.c.get(), at.move(c));
    if (scratchBytes > 0) {
      long free = own.scratch.address(scratchBytes);
      dnnl.dnnl_memory_set_data_handle(scratch.get(), at.move(free));
    }
    if (count == 5) {
      dnnl.dnnl_memory_set_data_handle(this.bias.get(), at.move(bias));
    }
    int status = dnnl.dnnl_primitive_execute(primitive.get(), own.queue.get(), count, arguments);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN refused a product, status " + status);
    }
  }

  /**
   * The order in which oneDNN wants the second operand of a product [k, n], so that it need not
   * copy it for every block of rows.
   */
  record Packing(long n, long k, Type type) {
    private static final int ROWS = RowBlocks.BLOCK;
    private static final Map<Packing, memory.desc> DESCS = new ConcurrentHashMap<>();

    static Packing of(long n, long k, Type type) {
      return new Packing(n, k, type);
    }

    private memory.desc packed() {
      return DESCS.computeIfAbsent(this, Packing::describe);
    }

    private memory.desc describe() {
      OWN.get(); // the order is chosen for the threads that oneDNN may use
      memory.desc first = desc(ROWS, k, type, k);
      memory.desc second =
          new memory.desc(new long[] {k, n}, type.second().dnnl(), memory.format_tag.any);
      memory.desc result = desc(ROWS, n, Type.F32, n);
      return new matmul.primitive_desc(new matmul.desc(first, second, result), CPU).weights_desc();
    }

    long bytes() {
      return packed().get_size();
    }

    /** Packs a float matrix. */
    void run(long from, long ld, long to) {
      run(Type.F32, from, ld, to);
    }

    /**
     * Packs a matrix.
     *
     * @param ld elements from one row of the matrix, as stored, to the next; negative: stored
     *     transposed
     */
    void run(Type stored, long from, long ld, long to) {
      Own own = OWN.get();
      memory source = new memory(desc(k, n, stored, ld), CPU, new At().move(from));
      memory target = new memory(packed(), CPU, new At().move(to));
      reorder order =
          own.orders.computeIfAbsent(
              new Order(this, stored, ld),
              o -> new reorder(new reorder.primitive_desc(source, target)));
      order.execute(own.queue, source, target);
    }
  }
}
