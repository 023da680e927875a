package io.sampo.encoder.kernels;

/** What the operands of matrix products are rounded to. Everything else is single precision. */
public enum Precision {
  /** Single precision throughout. */
  FP32,
  /** Operands of 8 significant bits (bfloat16), sums in single precision. */
  BF16
}
