package io.sampo.training.pretrain;

/** In which precision workers send what they learned in a round. */
public enum DeltaPrecision {
  /** Their parameters, exactly. */
  FP32,
  /** Their changes in half precision; what rounding leaves over is sent in the next round. */
  FP16
}
