package io.sampo.encoder.kernels;

import org.nd4j.linalg.api.buffer.DataType;

/** Picks the kernels for a model on this machine. */
public final class KernelChoice {
  private KernelChoice() {}

  /** The fastest kernels that run here for this type. */
  public static Kernels best(DataType type) {
    return new Nd4jKernels();
  }
}
