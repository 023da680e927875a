package io.sampo.training.pretrain;

/** What becomes of the workers' results at the end of a round. */
public enum AveragingMode {
  /** Gradients are averaged at every step and one AdamW takes the step: the honest baseline. */
  SYNCHRONOUS,
  /** The model becomes the token-weighted mean of the workers' parameters. */
  AVERAGE,
  /** Nesterov momentum on the averaged change of a round (DiLoCo, arXiv 2311.08105). */
  NESTEROV
}
