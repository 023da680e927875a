package io.sampo.encoder.kernels;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/** Single-precision matrix products by oneDNN on memory given by address. */
final class Gemm {
  private static final class At extends FloatPointer {
    void move(long address) {
      this.address = address;
    }
  }

  /** Pointers are moved from call to call, so that a product makes no garbage. */
  private static final class Operands {
    final At a = new At();
    final At b = new At();
    final At c = new At();
  }

  private static final ThreadLocal<Operands> OPERANDS = ThreadLocal.withInitial(Operands::new);

  private Gemm() {}

  /**
   * {@code c = alpha·op(a)·op(b) + beta·c}, row-major.
   *
   * @param m rows of c
   * @param n columns of c
   * @param k terms of each sum
   * @param lda elements from one row of a, as stored, to the next; so ldb, ldc
   */
  static void multiply(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      float alpha,
      long a,
      long lda,
      long b,
      long ldb,
      float beta,
      long c,
      long ldc) {
    Operands operands = OPERANDS.get();
    operands.a.move(a);
    operands.b.move(b);
    operands.c.move(c);
    int status =
        dnnl.dnnl_sgemm(
            (byte) (transposeA ? 'T' : 'N'),
            (byte) (transposeB ? 'T' : 'N'),
            m,
            n,
            k,
            alpha,
            operands.a,
            lda,
            operands.b,
            ldb,
            beta,
            operands.c,
            ldc);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(
          "oneDNN refused a product of " + m + " x " + k + " x " + n + ", status " + status);
    }
  }
}
