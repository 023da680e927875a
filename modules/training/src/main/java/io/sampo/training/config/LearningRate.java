package io.sampo.training.config;

/** How the learning rate moves over the steps of a run, after its warm-up. */
public enum LearningRate {
  /** Falls in a straight line to 0 at the last step. */
  LINEAR,
  /** Falls along half a cosine to 0 at the last step. */
  COSINE,
  /** torch's OneCycleLR: up along a cosine for 30 % of the steps, then down; has no warm-up. */
  ONE_CYCLE,
  /** Stays. */
  CONSTANT
}
