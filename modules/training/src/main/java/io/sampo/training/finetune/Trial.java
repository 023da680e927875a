package io.sampo.training.finetune;

import java.io.Serializable;

/** One training run: from which weights, with which seed. */
final class Trial implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The weights it starts from. */
  enum Start {
    PRETRAINED,
    /** The same shape with random weights: what the pre-training is worth is the difference. */
    UNTRAINED
  }

  private final Start start;
  private final long seed;

  Trial(Start start, long seed) {
    this.start = start;
    this.seed = seed;
  }

  Start start() {
    return start;
  }

  long seed() {
    return seed;
  }

  /** Its directory. */
  String name() {
    return start.name().toLowerCase(java.util.Locale.ROOT) + "-" + seed;
  }
}
