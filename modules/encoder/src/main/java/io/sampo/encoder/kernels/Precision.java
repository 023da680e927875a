package io.sampo.encoder.kernels;

import io.sampo.storage.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.linalg.factory.Nd4j;

/** What the operands of matrix products are rounded to. Everything else is single precision. */
public enum Precision {
  /** Single precision throughout. */
  FP32,
  /** Operands of 8 significant bits (bfloat16), sums in single precision. */
  BF16,
  /**
   * Operands of the encoder's dense layers are bytes, sums exact integers; attention and the head
   * compute in {@link #BF16} where the processor multiplies it, else in {@link #FP32}. For models
   * that answer only.
   */
  INT8;

  /** System property: {@code fp32} (when absent), {@code bf16}, {@code int8} or {@code auto}. */
  public static final String PROPERTY = "sampo.precision";

  private static final String AUTO = "auto";

  /** What the system property {@value #PROPERTY} says, {@code auto} decided. */
  public static Precision chosen() {
    return of(System.getProperty(PROPERTY, "fp32"));
  }

  /**
   * A precision by name; {@code auto} asks the processor for bf16, and never takes int8.
   *
   * @throws InvalidInputException for another name
   */
  public static Precision of(String name) {
    check("precision", name);
    if (name.equals(AUTO)) {
      return Nd4j.getEnvironment().isCPU() && nativeHalves() ? BF16 : FP32;
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Refuses what is not the name of a precision.
   *
   * @param key of the configuration, for the message
   */
  public static void check(String key, String name) {
    boolean known = Arrays.stream(values()).anyMatch(p -> p.label().equals(name));
    if (!known && !name.equals(AUTO)) {
      throw new InvalidInputException(
          key, "'" + name + "' is none", "use fp32, bf16, int8 or auto");
    }
  }

  /** The error of training in {@link #INT8}. */
  public static InvalidInputException untrainable(String key) {
    return new InvalidInputException(
        key, "int8 is for scoring, no model is trained in it", "use fp32, bf16 or auto");
  }

  /** Its name in configurations. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether oneDNN has products in this precision on this processor. */
  public boolean isPossible() {
    return switch (this) {
      case FP32 -> true;
      case BF16 -> has(dnnl.dnnl_cpu_isa_avx512_core);
      // Without VNNI oneDNN adds pairs of products in 16 bits, which overflow.
      case INT8 -> has(dnnl.dnnl_cpu_isa_avx512_core_vnni);
    };
  }

  void requirePossible() {
    if (!isPossible()) {
      throw new InvalidInputException(
          "precision",
          label() + " needs a processor with AVX-512" + (this == INT8 ? " and VNNI" : ""),
          "use fp32 or auto");
    }
  }

  /** The precision of products that are never of bytes. */
  Precision floats() {
    return this != INT8 ? this : nativeHalves() ? BF16 : FP32;
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
