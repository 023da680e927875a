package io.sampo.encoder.kernels;

import io.sampo.storage.InvalidInputException;
import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;

/** What the operands of matrix products are rounded to. Everything else is single precision. */
public enum Precision {
  /** Single precision throughout. */
  FP32,
  /** Operands of 8 significant bits (bfloat16), sums in single precision. */
  BF16;

  /** System property: {@code fp32} (when absent), {@code bf16} or {@code auto}. */
  public static final String PROPERTY = "sampo.precision";

  /** What the system property {@value #PROPERTY} says, {@code auto} decided. */
  public static Precision chosen() {
    return of(System.getProperty(PROPERTY, "fp32"));
  }

  /**
   * A precision by name; {@code auto} asks the processor.
   *
   * @throws InvalidInputException for another name
   */
  public static Precision of(String name) {
    check(name);
    if (name.equals("auto")) {
      return nativeHalves() ? BF16 : FP32;
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Refuses what is not the name of a precision. */
  public static void check(String name) {
    if (!name.equals("fp32") && !name.equals("bf16") && !name.equals("auto")) {
      throw new InvalidInputException(
          "precision", "'" + name + "' is none", "use fp32, bf16 or auto");
    }
  }

  /** Whether oneDNN has products in this precision on this processor. */
  public boolean isPossible() {
    return this == FP32 || has(dnnl.dnnl_cpu_isa_avx512_core);
  }

  void requirePossible() {
    if (!isPossible()) {
      throw new InvalidInputException(
          "precision", "bf16 needs a processor with AVX-512", "use fp32 or auto");
    }
  }

  private static boolean has(int isa) {
    return (dnnl.dnnl_get_effective_cpu_isa() & isa) == isa;
  }

  /** Whether the processor multiplies bfloat16 (AVX512_BF16 or AMX). */
  private static boolean nativeHalves() {
    try {
      return has(dnnl.dnnl_cpu_isa_avx512_core_bf16);
    } catch (LinkageError e) {
      return false; // then the kernels are not oneDNN's either
    }
  }
}
